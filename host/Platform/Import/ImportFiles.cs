namespace CrmModular.Host.Platform.Import;

/// <summary>Where uploaded files and the lists of rows that did not come in lie.</summary>
internal sealed class ImportFiles(HostPaths paths)
{
    /// <summary>A table of some million rows; more is a matter for several files.</summary>
    public const long MostBytes = 200L * 1024 * 1024;

    public string Source(Guid run) => Path.Combine(Folder(run), "source");

    public string Rejects(Guid run) => Path.Combine(Folder(run), "rejects.csv");

    /// <summary>Copies a file to its place; answers its length.</summary>
    /// <exception cref="RuleException">It is larger than the limit; nothing is left of it.</exception>
    public async Task<long> SaveAsync(Guid run, Stream from, CancellationToken ct)
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
                if (length > MostBytes)
                {
                    throw new RuleException("import.too.large", "File", [("limit", "200 MB")]);
                }

                await to.WriteAsync(buffer.AsMemory(0, read), ct);
            }

            return length;
        }
        catch
        {
            Directory.Delete(Folder(run), true);
            throw;
        }
    }

    public FileStream Open(Guid run) =>
        new(Source(run), FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, true);

    public bool Has(Guid run) => File.Exists(Source(run));

    private string Folder(Guid run) => Path.Combine(paths.Data, "imports", run.ToString("N"));
}
