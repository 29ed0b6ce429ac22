using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Settings;

namespace CrmModular.Host.Platform.Setup;

/// <summary>Runs the demo data of the enabled modules, needed ones first, on behalf of the administrator. Each is loaded once.</summary>
internal sealed class DemoLoader(
    PlatformContext context,
    DemoPeople people,
    IEnumerable<Extension> extensions,
    IServiceProvider services,
    GenerationHolder generation,
    RightsCache rights,
    Leases leases,
    CurrentUser user,
    ICompany company,
    ILogger<DemoLoader> log
)
{
    private const string LoadedKey = "platform.demo.loaded";

    public sealed record Result(IReadOnlyList<string> Loaded, IReadOnlyList<string> Failed);

    /// <summary>Loads in the running generation, which may be a newer one than the caller's, and answers the modules that failed.</summary>
    public static async Task<IReadOnlyList<string>> RunInCurrentAsync(
        GenerationManager manager,
        Guid administrator,
        bool chinese
    )
    {
        using var lease = manager.Lease();
        await using var scope = lease.Generation.Services.CreateAsyncScope();
        var result = await scope
            .ServiceProvider.GetRequiredService<DemoLoader>()
            .LoadAsync(administrator, chinese, CancellationToken.None);
        return result.Failed;
    }

    public async Task<Result> LoadAsync(Guid administrator, bool chinese, CancellationToken ct)
    {
        // Of two who load it at once, the second finds it loaded.
        await using var lease = await leases.TakeAsync("demo", TimeSpan.FromSeconds(15), ct);
        user.BecomeSystem("import");
        var staff = await people.MakeAsync(chinese, ct);
        rights.Clear();
        user.Become(await rights.OfAsync(administrator, ct), "import");
        var story = new DemoStory([.. staff, administrator], company.Today, chinese);
        var before = await LoadedAsync(ct);
        var loaded = new List<string>();
        var failed = new List<string>();
        foreach (var id in generation.Value.Modules.Select(m => m.Id).Except(before))
        {
            var sources = extensions
                .Where(e => e.Point == typeof(IDemoData) && e.ModuleId == id)
                .OrderBy(e => e.Order)
                .ToList();
            if (sources.Count == 0)
            {
                continue;
            }

            try
            {
                foreach (var source in sources)
                {
                    var demo = (IDemoData)services.GetRequiredService(source.Implementation);
                    await demo.LoadAsync(story, ct);
                }

                loaded.Add(id);
                await RememberAsync([.. before, .. loaded], ct);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // One module's story must not keep the others' from the company; the log has the cause, the caller is told.
                DemoLog.Failed(log, id, e);
                failed.Add(id);
            }
        }

        return new Result(loaded, failed);
    }

    private async Task<string[]> LoadedAsync(CancellationToken ct) =>
        (await context.Settings.FindAsync([LoadedKey], ct))?.Value.Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries
        ) ?? [];

    private async Task RememberAsync(IReadOnlyList<string> modules, CancellationToken ct)
    {
        var row = await context.Settings.FindAsync([LoadedKey], ct);
        if (row is null)
        {
            context.Settings.Add(row = new SettingRow { Key = LoadedKey, Value = "" });
        }

        row.Value = string.Join(',', modules);
        await context.SaveChangesAsync(ct);
    }
}

internal static partial class DemoLog
{
    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The demo data of module {Module} could not be loaded"
    )]
    public static partial void Failed(ILogger log, string module, Exception e);
}
