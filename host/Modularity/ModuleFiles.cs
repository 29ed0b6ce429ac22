using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CrmModular.Host.Modularity;

/// <summary>The files of a module's folder, as they are copied.</summary>
internal static class ModuleFiles
{
    /// <summary>Lists them by their paths below the folder, with slashes.</summary>
    /// <exception cref="ModuleException">A symbolic link leads out of the folder.</exception>
    public static SortedDictionary<string, FileInfo> List(string moduleId, string folder)
    {
        var root = new DirectoryInfo(folder);
        root = (DirectoryInfo?)root.ResolveLinkTarget(true) ?? root;
        var files = new SortedDictionary<string, FileInfo>(StringComparer.Ordinal);
        Add(moduleId, root, root, files);
        return files;
    }

    private static void Add(
        string moduleId,
        DirectoryInfo root,
        DirectoryInfo folder,
        SortedDictionary<string, FileInfo> files
    )
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var name = Path.GetRelativePath(root.FullName, entry.FullName).Replace('\\', '/');
            if (entry.LinkTarget is not null)
            {
                // A link to a folder is refused wherever it leads: it may lead in a circle.
                var target = entry.ResolveLinkTarget(true) as FileInfo;
                if (target is not { Exists: true } || !IsInside(root, target))
                {
                    throw new ModuleException(moduleId, "module.link", null, ("file", name));
                }

                files.Add(name, target);
            }
            else if (entry is DirectoryInfo below)
            {
                Add(moduleId, root, below, files);
            }
            else
            {
                files.Add(name, (FileInfo)entry);
            }
        }
    }

    private static bool IsInside(DirectoryInfo root, FileInfo file) =>
        file.FullName.StartsWith(
            root.FullName + Path.DirectorySeparatorChar,
            StringComparison.Ordinal
        );

    /// <summary>Changes when a file comes, goes, or is written; reads no content.</summary>
    public static string Stamp(SortedDictionary<string, FileInfo> files) =>
        string.Join(
            '\n',
            files.Select(f =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{f.Key} {f.Value.Length} {f.Value.LastWriteTimeUtc.Ticks}"
                )
            )
        );

    /// <summary>The SHA-256 of each file, in hexadecimal.</summary>
    public static SortedDictionary<string, string> Hashes(SortedDictionary<string, FileInfo> files)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, file) in files)
        {
            using var content = file.OpenRead();
            hashes.Add(name, Convert.ToHexStringLower(SHA256.HashData(content)));
        }

        return hashes;
    }

    /// <summary>One name for all of it.</summary>
    public static string Name(SortedDictionary<string, string> hashes) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(string.Join('\n', hashes.Select(h => $"{h.Value} {h.Key}")))
            )
        )[..32];
}
