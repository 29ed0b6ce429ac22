using CrmModular.Host.Platform;

namespace CrmModular.Host.Modularity;

/// <summary>Holds the running generation and replaces it: one reference, so that no request sees a half.</summary>
internal sealed class GenerationManager(
    GenerationBuilder builder,
    ModuleSet moduleSet,
    HostPaths paths,
    ModuleCopies copies,
    StartJournal journal,
    ILogger<GenerationManager> log
) : IAsyncDisposable
{
    private static readonly TimeSpan DrainDeadline = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _swap = new(1, 1);
    private readonly List<Task> _retiring = [];
    private HashSet<string> _reported = [];
    private volatile Generation? _current;

    /// <summary>What lies in the module folders, as of the last swap.</summary>
    public ModuleCatalogue Catalogue { get; private set; } = new([], []);

    public Generation Current =>
        _current ?? throw new InvalidOperationException("The first generation is not built yet.");

    /// <summary>Called after a swap, with the new generation.</summary>
    public event Action<Generation>? Swapped;

    /// <summary>Leases the running generation. A swap in between is no reason to fail: the next one is leased then.</summary>
    public Generation.Lease Lease()
    {
        while (true)
        {
            if (Current.TryLease() is { } lease)
            {
                return lease;
            }
        }
    }

    /// <summary>Builds the wanted set and swaps to it. When the new generation cannot be built, the running one stays.</summary>
    /// <param name="onlyIfNewer">Does nothing when the running generation was built for the stored number already.</param>
    /// <param name="ct">Cancels the build, not a swap that has begun.</param>
    public async Task<Generation> SwapAsync(bool onlyIfNewer, CancellationToken ct)
    {
        await _swap.WaitAsync(ct);
        try
        {
            var wanted = await moduleSet.ReadAsync(ct);
            if (onlyIfNewer && _current is { } running && running.Set >= wanted.Number)
            {
                return running;
            }

            var scanned = ModuleCatalogue.Scan(paths.ModuleFolders);
            Report(scanned.Broken);
            var choice = ModuleChoice.Make(scanned, wanted.Modules, _current, copies, journal);
            Catalogue = choice.Catalogue;
            var next = await builder.BuildAsync(
                choice,
                wanted.Modules,
                wanted.Number,
                _current,
                ct
            );
            Catalogue = choice.Catalogue;
            var old = Interlocked.Exchange(ref _current, next);
            journal.Serves(next);
            ModuleLog.Serves(log, next.Number, next.Set, (long)next.BuiltIn.TotalMilliseconds);
            Swapped?.Invoke(next);
            if (old is null)
            {
                copies.Clean();
            }

            Retire(old);
            return next;
        }
        catch (Exception e) when (_current is not null && e is not OperationCanceledException)
        {
            ModuleLog.Failed(log, e);
            throw;
        }
        finally
        {
            _swap.Release();
        }
    }

    /// <summary>A folder that stays broken is told once, not at each swap.</summary>
    private void Report(IReadOnlyList<BrokenModule> broken)
    {
        foreach (var one in broken)
        {
            if (!_reported.Contains(one.Reason.Message))
            {
                ModuleLog.Broken(log, Path.GetFileName(one.Folder), one.Reason.Message);
            }
        }

        _reported = [.. broken.Select(b => b.Reason.Message)];
    }

    private void Retire(Generation? old)
    {
        if (old is null)
        {
            return;
        }

        lock (_retiring)
        {
            _retiring.RemoveAll(t => t.IsCompleted);
            _retiring.Add(old.RetireAsync(DrainDeadline));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _current, null) is { } last)
        {
            await last.DisposeAsync();
        }

        Task[] retiring;
        lock (_retiring)
        {
            retiring = [.. _retiring];
        }

        await Task.WhenAll(retiring);
        _swap.Dispose();
    }
}
