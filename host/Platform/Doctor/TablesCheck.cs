using CrmModular.Host.Modularity;

namespace CrmModular.Host.Platform.Doctor;

/// <summary>Which migrations a module's tables still lack.</summary>
internal sealed class TablesCheck(ModuleMigrator migrator)
{
    private const string Check = "tables";

    public async Task<bool> IsReadyAsync(
        IServiceProvider services,
        string moduleId,
        CancellationToken ct
    ) => (await migrator.PendingAsync(services, moduleId, ct)).Count == 0;

    /// <summary>Answers whether the tables are as this version expects them.</summary>
    public async Task<bool> RunAsync(
        IServiceProvider services,
        string moduleId,
        Findings findings,
        CancellationToken ct
    )
    {
        var pending = await migrator.PendingAsync(services, moduleId, ct);
        if (pending.Count == 0)
        {
            return true;
        }

        findings.Problem(
            Check,
            "doctor.tables.behind",
            ("module", moduleId),
            ("n", pending.Count),
            ("names", string.Join(findings.Texts["sdk.comma"], pending))
        );
        return false;
    }
}
