using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.Loader;

namespace CrmModular.Host.Modularity;

/// <summary>
/// Remembers across the end of the process which modules were being tried when it died. A version of a plug-in that has not
/// yet lived for a minute leaves a file beside its copy, locked as long as the process lives: a file that nobody holds is a
/// death. A module whose code stands in the stack of the fatal exception leaves one whenever it happens. After two deaths the
/// module starts quarantined, until the administrator tries it again.
/// </summary>
internal sealed class StartJournal : IDisposable
{
    private const int Most = 2;
    private const string Lived = ".lived";
    private const string Ending = ".start";
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(1);

    private readonly ModuleCopies _copies;
    private readonly ITimer _timer;
    private readonly ConcurrentDictionary<string, FileStream> _begun = new(StringComparer.Ordinal);
    private volatile Generation? _serves;

    public StartJournal(ModuleCopies copies, TimeProvider clock)
    {
        _copies = copies;
        _timer = clock.CreateTimer(
            _ => Survive(),
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        AppDomain.CurrentDomain.UnhandledException += Die;
    }

    /// <summary>Notes that a module is about to be loaded.</summary>
    /// <exception cref="ModuleException">The process died with it twice.</exception>
    public void Begin(InstalledModule module)
    {
        if (_begun.ContainsKey(module.Folder))
        {
            return;
        }

        var deaths = Deaths(module.Folder);
        if (deaths.Count >= Most)
        {
            var words = deaths.Select(File.ReadAllText).FirstOrDefault(t => t.Length > 0);
            throw words is null
                ? new ModuleException(module.Id, "module.died.silent", null, ("n", deaths.Count))
                : new ModuleException(
                    module.Id,
                    "module.died",
                    null,
                    ("n", deaths.Count),
                    ("detail", words)
                );
        }

        // The product's own are not suspected when somebody kills the process; their exceptions still name them.
        if (deaths.Count > 0 || !(module.BuiltIn || File.Exists(module.Folder + Lived)))
        {
            _begun.TryAdd(module.Folder, Note(module.Folder));
        }
    }

    /// <summary>A generation serves: the minute begins anew.</summary>
    public void Serves(Generation generation)
    {
        _serves = generation;
        _timer.Change(LongEnough, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gives modules that died another try; one more death puts them back.</summary>
    public void Forgive(IEnumerable<InstalledModule> modules)
    {
        foreach (var death in modules.SelectMany(m => Deaths(m.Folder).Skip(1)))
        {
            File.Delete(death);
        }
    }

    /// <summary>Whoever lived for a minute is trusted from now on, and is what a start goes back to.</summary>
    private void Survive()
    {
        if (_serves is not { } generation)
        {
            return;
        }

        foreach (var module in generation.Modules)
        {
            foreach (var death in Deaths(module.Module.Folder))
            {
                File.Delete(death);
            }

            File.WriteAllText(module.Module.Folder + Lived, "");
        }

        _copies.Remember(generation.Modules.Select(m => m.Module));
        End();
    }

    /// <summary>The process is about to die of an exception: whose code is in its stack?</summary>
    private void Die(object sender, UnhandledExceptionEventArgs fatal)
    {
        if (fatal.ExceptionObject is not Exception e || _serves is null && _begun.IsEmpty)
        {
            return;
        }

        var folders = new StackTrace(e)
            .GetFrames()
            .Select(f => f.GetMethod()?.Module.Assembly)
            .Where(a =>
                a is not null
                && AssemblyLoadContext.GetLoadContext(a) != AssemblyLoadContext.Default
            )
            .Select(a => Path.GetDirectoryName(a!.Location)!)
            .Distinct(StringComparer.Ordinal);
        foreach (
            var folder in folders.Where(f => f.StartsWith(_copies.Root, StringComparison.Ordinal))
        )
        {
            var note = _begun.GetOrAdd(folder, Note);
            using var writer = new StreamWriter(note, leaveOpen: true);
            writer.Write($"{e.GetType().Name}: {e.Message}");
        }
    }

    private static FileStream Note(string folder) =>
        new(
            $"{folder}.{Guid.NewGuid():N}{Ending}",
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None
        );

    /// <summary>The files that no living process holds.</summary>
    private static List<string> Deaths(string folder) =>
        [
            .. Directory
                .GetFiles(Path.GetDirectoryName(folder)!, $"{Path.GetFileName(folder)}.*{Ending}")
                .Where(IsLeft),
        ];

    private static bool IsLeft(string file)
    {
        try
        {
            using var alone = new FileStream(
                file,
                FileMode.Open,
                FileAccess.ReadWrite,
                FileShare.None
            );
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void End()
    {
        foreach (var (folder, note) in _begun)
        {
            _begun.TryRemove(folder, out _);
            note.Dispose();
            File.Delete(note.Name);
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= Die;
        _timer.Dispose();
        if (_serves is { } generation)
        {
            _copies.Remember(generation.Modules.Select(m => m.Module));
        }

        End();
    }
}
