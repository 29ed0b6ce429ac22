using CrmModular.Host.Modularity;

namespace CrmModular.Host.Platform.Doctor;

/// <summary>Which modules lie there, which of the wanted ones cannot run and why; their tables and what search holds of them.</summary>
internal sealed class ModulesCheck(
    ModuleSet set,
    HostPaths paths,
    GenerationBuilder builder,
    TablesCheck tables
)
{
    private const string Check = "modules";

    public async Task RunAsync(Findings findings, CancellationToken ct)
    {
        var catalogue = ModuleCatalogue.Scan(paths.ModuleFolders);
        foreach (var broken in catalogue.Broken)
        {
            findings.Problem(
                Check,
                "doctor.modules.broken",
                ("folder", Path.GetFileName(broken.Folder)),
                ("reason", Say(broken.Reason, findings))
            );
        }

        var wanted = await set.ReadAsync(ct);
        var ready = new HashSet<string>(StringComparer.Ordinal);
        await using var built = await builder.ExamineAsync(
            catalogue,
            wanted.Modules,
            async (services, id) => await tables.IsReadyAsync(services, id, ct) && ready.Add(id),
            ct
        );
        foreach (var (id, reason) in built.Refused.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            findings.Problem(
                Check,
                "doctor.modules.refused",
                ("module", id),
                ("reason", Say(reason, findings))
            );
        }

        findings.Fine(
            Check,
            "doctor.modules",
            ("n", built.Modules.Length),
            (
                "names",
                string.Join(
                    findings.Texts["sdk.comma"],
                    built.Modules.Select(m => $"{m.Id} {m.Module.Manifest.Version}")
                )
            )
        );
        foreach (var module in built.Modules)
        {
            await tables.RunAsync(built.Services, module.Id, findings, ct);
        }

        await SearchCheck.RunAsync(built, ready, findings, ct);
    }

    private static string Say(ModuleException reason, Findings findings) =>
        findings.Texts[reason.TextKey, [.. reason.Arguments]];
}
