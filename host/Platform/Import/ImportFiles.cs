namespace CrmModular.Host.Platform.Import;

/// <summary>Where uploaded files and the lists of rows that did not come in lie.</summary>
internal sealed class ImportFiles(HostPaths paths)
{
    /// <summary>A table of some million rows; more is a matter for several files, or for the command line, which takes any.</summary>
    public const long MostBytes = 200L * 1024 * 1024;

    public const string MostText = "200 MB";

    public string Source(Guid run) => Path.Combine(Folder(run), "source");

    public string Rejects(Guid run) => Path.Combine(Folder(run), "rejects.csv");

    /// <summary>Copies a file to its place; answers its length.</summary>
    /// <exception cref="RuleException">It is larger than the limit; nothing is left of it.</exception>
    public async Task<long> SaveAsync(Guid run, Stream from, long most, CancellationToken ct)
    {
        Directory.CreateDirectory(Folder(run));
        var buffer = new byte[81920];
        long length = 0;
        try
        {
            await using var to = new FileStream(Source(run), FileMode.Create, FileAccess.Write);
            for (int read; (read = await from.ReadAsync(buffer, ct)) > 0; )
            {
                length += read;
                if (length > most)
                {
                    throw new RuleException("import.too.large", "File", [("limit", MostText)]);
                }

                await to.WriteAsync(buffer.AsMemory(0, read), ct);
            }

            return length;
        }
        catch
        {
            Remove(run);
            throw;
        }
    }

    public FileStream Open(Guid run) =>
        new(Source(run), FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, true);

    public bool Has(Guid run) => File.Exists(Source(run));

    /// <summary>Takes the file away and leaves the list of rows that did not come in.</summary>
    public void RemoveSource(Guid run)
    {
        if (Directory.Exists(Folder(run)))
        {
            File.Delete(Source(run));
        }
    }

    public void Remove(Guid run)
    {
        if (Directory.Exists(Folder(run)))
        {
            Directory.Delete(Folder(run), true);
        }
    }

    /// <summary>The runs that have a folder, and when something was last laid into it.</summary>
    public IEnumerable<(Guid Run, DateTimeOffset At)> List() =>
        Directory.Exists(Root)
            ? new DirectoryInfo(Root)
                .EnumerateDirectories()
                .Where(d => Guid.TryParseExact(d.Name, "N", out _))
                .Select(d =>
                    (
                        Guid.ParseExact(d.Name, "N"),
                        new DateTimeOffset(d.LastWriteTimeUtc, TimeSpan.Zero)
                    )
                )
            : [];

    private string Root => Path.Combine(paths.Data, "imports");

    private string Folder(Guid run) => Path.Combine(Root, run.ToString("N"));
}
