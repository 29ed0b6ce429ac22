using System.Diagnostics;
using CrmModular.Host.Platform.Errors;

namespace CrmModular.Host.Modularity;

/// <summary>
/// Makes a generation beside the running one: resolve, load, migrate, build, start, probe. A module that fails at any step is
/// left out with its reason, those that need it go with it, and the rest is built again.
/// </summary>
internal sealed class GenerationBuilder(
    GenerationComposer composer,
    GenerationPipeline pipelines,
    GenerationServices services,
    ModuleMigrator migrator,
    ModuleCopies copies,
    TimeProvider clock,
    ILogger<GenerationBuilder> log
)
{
    public async Task<Generation> BuildAsync(
        ModuleChoice choice,
        IReadOnlySet<string> wanted,
        long set,
        Generation? running,
        CancellationToken ct
    )
    {
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            var graph = ModuleGraph.Resolve(choice.Catalogue, wanted, choice.Quarantined);
            try
            {
                var generation = await TryBuildAsync(graph, set, running, ct);
                generation.BuiltIn = Stopwatch.GetElapsedTime(started);
                generation.BuiltAt = clock.GetUtcNow();
                generation.Held = choice.HeldNow;
                return generation;
            }
            catch (ModuleException e) when (!choice.Quarantined.ContainsKey(e.ModuleId))
            {
                ModuleLog.Quarantined(log, e.ModuleId, e.InWords(), e.InnerException);
                choice.Refuse(e);
            }
        }
    }

    /// <summary>
    /// Builds what would run without bringing tables up and without serving, so that its refusals can be told: for the doctor.
    /// </summary>
    /// <param name="catalogue">What lies in the module folders.</param>
    /// <param name="wanted">The wanted modules.</param>
    /// <param name="ready">Whether a module's tables are there, so that what it checks at its start can be asked.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<Generation> ExamineAsync(
        ModuleCatalogue catalogue,
        IReadOnlySet<string> wanted,
        Func<IServiceProvider, string, Task<bool>> ready,
        CancellationToken ct
    )
    {
        var quarantined = new Dictionary<string, ModuleException>(StringComparer.Ordinal);
        while (true)
        {
            var graph = ModuleGraph.Resolve(catalogue, wanted, quarantined);
            try
            {
                return await TryExamineAsync(graph, ready, ct);
            }
            catch (ModuleException e) when (!quarantined.ContainsKey(e.ModuleId))
            {
                quarantined[e.ModuleId] = e;
            }
        }
    }

    private async Task<Generation> TryExamineAsync(
        ModuleGraph graph,
        Func<IServiceProvider, string, Task<bool>> ready,
        CancellationToken ct
    )
    {
        var (generation, builders) = composer.Compose(graph, 0);
        try
        {
            CheckSchedules(generation);
            var asked = new HashSet<string>(StringComparer.Ordinal);
            foreach (var module in generation.Modules)
            {
                if (await ready(generation.Services, module.Id))
                {
                    asked.Add(module.Id);
                }
            }

            await using var scope = generation.Services.CreateAsyncScope();
            await StartAsync(scope.ServiceProvider, asked.Contains, ct);
            generation.Pipeline = pipelines.Build(generation, builders);
            return generation;
        }
        catch
        {
            await generation.DisposeAsync();
            throw;
        }
    }

    private async Task<Generation> TryBuildAsync(
        ModuleGraph graph,
        long set,
        Generation? running,
        CancellationToken ct
    )
    {
        var (generation, builders) = composer.Compose(graph, set);
        // The pipeline needs nothing of the database, so both are made at once: a start waits for the longer of the two.
        var pipeline = Task.Run(
            () => pipelines.Build(generation, builders),
            CancellationToken.None
        );
        try
        {
            await PrepareAsync(generation, running, ct);
            generation.Pipeline = await pipeline;
            return generation;
        }
        catch
        {
            // It may still be at work in the container that goes.
            await ((Task)pipeline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await generation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tables first, then what the modules themselves check before they serve.</summary>
    private async Task PrepareAsync(
        Generation generation,
        Generation? running,
        CancellationToken ct
    )
    {
        CheckSchedules(generation);
        foreach (var module in generation.Modules)
        {
            await Guarded(
                module.Id,
                "module.migrate",
                () =>
                {
                    // A model takes a moment to build, and a copy does not change: once is enough.
                    copies.Once(
                        module.Module,
                        ".tables",
                        () => TableRules.Check(generation.Services, module.Id)
                    );
                    return migrator.MigrateAsync(generation.Services, module.Id, ct);
                }
            );
        }

        await using var scope = generation.Services.CreateAsyncScope();
        await StartAsync(scope.ServiceProvider, _ => true, ct);
        await services.SetUpAsync(scope.ServiceProvider, generation, ct);
        await services.CatchUpAsync(generation, running, ct);
    }

    private static async Task StartAsync(
        IServiceProvider scope,
        Func<string, bool> which,
        CancellationToken ct
    )
    {
        foreach (
            var start in scope
                .GetServices<Extension>()
                .Where(e => e.Point == typeof(IModuleStart) && which(e.ModuleId))
        )
        {
            var instance = (IModuleStart)scope.GetRequiredService(start.Implementation);
            await Guarded(start.ModuleId, "module.start", () => instance.StartAsync(ct));
        }
    }

    private static void CheckSchedules(Generation generation)
    {
        foreach (var job in generation.Services.GetServices<JobDeclaration>())
        {
            if (job.Cron is { } cron && !Platform.Jobs.JobSchedules.IsValid(cron))
            {
                throw new ModuleException(
                    job.ModuleId,
                    "module.job.cron",
                    null,
                    ("job", job.Name),
                    ("cron", cron)
                );
            }
        }
    }

    private static async Task Guarded(string moduleId, string textKey, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception e) when (e is not OperationCanceledException and not ModuleException)
        {
            throw new ModuleException(
                moduleId,
                textKey,
                e,
                ("detail", e.GetBaseException().Message)
            );
        }
    }
}
