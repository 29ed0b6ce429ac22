using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Rights;

namespace CrmModular.Host.Platform.Doctor;

/// <summary>Looks at everything and, unless told to mend, changes nothing: it migrates no table, queues no job, switches no module.</summary>
internal static class Examination
{
    public static async Task RunAsync(
        IServiceProvider host,
        Findings findings,
        bool fix,
        CancellationToken ct
    )
    {
        await DataFolderCheck.RunAsync(host.GetRequiredService<HostPaths>(), findings, ct);
        if (!await DatabaseCheck.RunAsync(host.GetRequiredService<IHostDatabase>(), findings, ct))
        {
            return;
        }

        if (!await DoublesCheck.RunAsync(host.GetRequiredService<IDatabase>(), fix, findings, ct))
        {
            return;
        }

        var tables = new TablesCheck(host.GetRequiredService<ModuleMigrator>());
        if (!await tables.RunAsync(host, PlatformModel.ModuleId, findings, ct))
        {
            // Every other look asks the host's own tables.
            return;
        }

        await using var scope = host.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem("cli");
        await new WorkCheck(
            scope.ServiceProvider.GetRequiredService<PlatformContext>(),
            host.GetRequiredService<SharedClock>()
        ).RunAsync(findings, ct);
        await new ModulesCheck(
            host.GetRequiredService<ModuleSet>(),
            host.GetRequiredService<HostPaths>(),
            host.GetRequiredService<GenerationBuilder>(),
            tables
        ).RunAsync(findings, ct);
    }
}
