using System.Runtime.InteropServices;
using CrmModular.Host.Data;
using Microsoft.Data.Sqlite;

namespace CrmModular.Host.Platform;

/// <summary>
/// What the product keeps is for the account that runs it and for nobody else: database, uploads, keys, logs. Everything that
/// this process makes is so from the beginning; what an older version made is put right at the start.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode Folder =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Nothing for the group and others.</summary>
    private const uint Mask = 0b000_111_111;

    /// <summary>For the whole process, so only the program itself asks for it.</summary>
    public static void ByDefault()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask(Mask);
        }
    }

    /// <summary>Closes the data folder, and a database file wherever it lies. What belongs to another account is left to it.</summary>
    public static void Close(HostPaths paths, IDatabase database)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Set(paths.Data, Folder);
        if (database is SqliteDatabase sqlite)
        {
            var file = new SqliteConnectionStringBuilder(sqlite.ConnectionString).DataSource;
            foreach (var part in new[] { file, $"{file}-wal", $"{file}-shm" }.Where(File.Exists))
            {
                Set(part, Plain);
            }
        }

        foreach (
            var entry in new DirectoryInfo(paths.Data).EnumerateFileSystemInfos(
                "*",
                new EnumerationOptions
                {
                    RecurseSubdirectories = true,
                    AttributesToSkip = FileAttributes.None,
                }
            )
        )
        {
            if (entry.LinkTarget is null)
            {
                Set(entry.FullName, entry is DirectoryInfo ? Folder : Plain);
            }
        }
    }

    /// <summary>Closes a file that was copied with the mode that it had elsewhere.</summary>
    public static void Close(string copy) => Set(copy, Plain);

    private static void Set(string path, UnixFileMode wanted)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            // Only takes away; who may execute a file of a plug-in still may.
            var there = File.GetUnixFileMode(path);
            var kept = there & (wanted | UnixFileMode.UserExecute);
            if (kept != there)
            {
                File.SetUnixFileMode(path, kept);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is gone meanwhile, or another's.
        }
    }

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SetMask(uint mask);
}
