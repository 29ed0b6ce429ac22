using CrmModular.Host.Platform;

namespace CrmModular.Host.Modularity;

/// <summary>
/// A module is loaded from a copy of its own, <c>module-copies/&lt;id&gt;/&lt;hash of its content&gt;</c> in the data folder: what
/// happens to the folder that it came from never touches the version that serves, and a changed folder is another version.
/// </summary>
internal sealed class ModuleCopies(HostPaths paths) : IDisposable
{
    private const string Use = ".use";
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private readonly string _root = Path.Combine(paths.Data, "module-copies");

    /// <summary>The folder that holds them.</summary>
    public string Root => _root;

    private readonly Dictionary<string, (string Stamp, InstalledModule Copy)> _known = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<string, FileStream> _used = new(StringComparer.Ordinal);

    /// <summary>Copies a module's folder, or answers the copy of the same content.</summary>
    /// <exception cref="ModuleException">It is still being copied, holds a link that leads out of it, or cannot be read.</exception>
    public InstalledModule Keep(InstalledModule source)
    {
        try
        {
            var files = ModuleFiles.List(source.Id, source.Folder);
            var stamp = ModuleFiles.Stamp(files);
            if (_known.TryGetValue(source.Folder, out var known) && known.Stamp == stamp)
            {
                return known.Copy;
            }

            var copy = Open(source.Id, ModuleFiles.Name(ModuleFiles.Hashes(files)), source.BuiltIn);
            copy ??= Make(source, files);
            _known[source.Folder] = (stamp, copy);
            return copy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModuleException(source.Id, "module.copy", e, ("detail", e.Message));
        }
    }

    /// <summary>The version of a plug-in that served last and lived; null when there is none.</summary>
    public InstalledModule? Served(string id)
    {
        var pointer = Pointer(id);
        return File.Exists(pointer)
            ? Open(id, File.ReadAllText(pointer).Trim(), builtIn: false)
            : null;
    }

    /// <summary>Remembers which versions serve, for the next start.</summary>
    public void Remember(IEnumerable<InstalledModule> modules)
    {
        foreach (var module in modules.Where(m => !m.BuiltIn))
        {
            var fresh = Pointer(module.Id) + $".{Guid.NewGuid():N}";
            File.WriteAllText(fresh, module.Hash);
            File.Move(fresh, Pointer(module.Id), overwrite: true);
        }
    }

    /// <summary>Does something once for a copy, in whichever process; again when it fails.</summary>
    public void Once(InstalledModule module, string mark, Action what)
    {
        var done = module.Folder + mark;
        if (module.Hash.Length == 0 || !File.Exists(done))
        {
            what();
            if (module.Hash.Length > 0)
            {
                File.WriteAllText(done, "");
            }
        }
    }

    /// <summary>Deletes copies that no process uses and no start would go back to.</summary>
    public void Clean()
    {
        if (!Directory.Exists(_root))
        {
            return;
        }

        foreach (var copy in Directory.GetDirectories(_root).SelectMany(Directory.GetDirectories))
        {
            try
            {
                CleanOne(copy);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process uses it.
            }
        }
    }

    private void CleanOne(string copy)
    {
        var name = Path.GetFileName(copy);
        if (name.StartsWith('.'))
        {
            // A copy that is being made, or was when its process was killed.
            if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(copy) > Abandoned)
            {
                Directory.Delete(copy, true);
            }

            return;
        }

        var pointer = Pointer(Path.GetFileName(Path.GetDirectoryName(copy)!));
        if (
            _used.ContainsKey(copy)
            || (File.Exists(pointer) && File.ReadAllText(pointer).Trim() == name)
        )
        {
            return;
        }

        using var alone = new FileStream(
            copy + Use,
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.None
        );
        // Renamed first, so that nobody ever meets a half of it.
        var gone = Path.Combine(Path.GetDirectoryName(copy)!, $".{Guid.NewGuid():N}");
        Directory.Move(copy, gone);
        Directory.Delete(gone, true);
    }

    private InstalledModule Make(InstalledModule source, SortedDictionary<string, FileInfo> files)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, source.Id)).FullName;
        var fresh = Path.Combine(folder, $".{Guid.NewGuid():N}");
        try
        {
            foreach (var (name, file) in files)
            {
                var target = Path.Combine(fresh, name);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                file.CopyTo(target);
                PrivateFiles.Close(target);
            }

            var hashes = ModuleFiles.Hashes(ModuleFiles.List(source.Id, fresh));
            Check(ModuleManifest.Read(fresh), source, hashes);
            var hash = ModuleFiles.Name(hashes);
            if (Open(source.Id, hash, source.BuiltIn) is { } there)
            {
                return there;
            }

            try
            {
                Directory.Move(fresh, Path.Combine(folder, hash));
            }
            catch (IOException) when (Directory.Exists(Path.Combine(folder, hash)))
            {
                // Another process was faster.
            }

            return Open(source.Id, hash, source.BuiltIn)
                ?? throw new IOException($"{folder}: {hash}");
        }
        finally
        {
            if (Directory.Exists(fresh))
            {
                Directory.Delete(fresh, true);
            }
        }
    }

    /// <summary>The manifest says what the build laid out; without that list, the folder must lie still while it is copied.</summary>
    private static void Check(
        ModuleManifest manifest,
        InstalledModule source,
        SortedDictionary<string, string> hashes
    )
    {
        var torn = manifest
            .Files.Where(f =>
                !string.Equals(
                    hashes.GetValueOrDefault(f.Key),
                    f.Value,
                    StringComparison.OrdinalIgnoreCase
                )
            )
            .Select(f => f.Key)
            .FirstOrDefault();
        var now = ModuleFiles.Hashes(ModuleFiles.List(source.Id, source.Folder));
        torn ??= now.Except(hashes).Concat(hashes.Except(now)).Select(f => f.Key).FirstOrDefault();
        if (torn is not null || manifest.Id != source.Id)
        {
            throw new ModuleException(
                source.Id,
                "module.half",
                null,
                ("version", manifest.Version),
                ("file", torn ?? "module.json")
            );
        }
    }

    /// <summary>Takes a copy into use; null when there is none. The lock is taken first, so that nobody cleans it away.</summary>
    private InstalledModule? Open(string id, string hash, bool builtIn)
    {
        var folder = Path.Combine(_root, id, hash);
        if (!Directory.Exists(folder))
        {
            return null;
        }

        if (!_used.ContainsKey(folder))
        {
            var use = new FileStream(
                folder + Use,
                FileMode.OpenOrCreate,
                FileAccess.Read,
                FileShare.Read
            );
            if (!Directory.Exists(folder))
            {
                use.Dispose();
                return null;
            }

            _used.Add(folder, use);
        }

        return new InstalledModule(ModuleManifest.Read(folder), folder, builtIn) { Hash = hash };
    }

    private string Pointer(string id) => Path.Combine(_root, id, "served");

    public void Dispose()
    {
        foreach (var use in _used.Values)
        {
            use.Dispose();
        }
    }
}
