using System.Buffers;
using System.IO.Compression;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>Unpacks every part once, keeping nothing: the sizes that a package declares can lie.</summary>
internal static class ZipGuard
{
    private const int MaxParts = 10_000;

    public static async Task<ImportProblem?> CheckAsync(
        Stream stream,
        ReadLimits limits,
        CancellationToken token
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            stream.Position = 0;
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > MaxParts)
            {
                return TooLarge(limits);
            }

            long total = 0;
            foreach (var entry in archive.Entries)
            {
                await using var part = await entry.OpenAsync(token);
                long unpacked = 0;
                int read;
                while ((read = await part.ReadAsync(buffer, token)) > 0)
                {
                    total += read;
                    unpacked += read;
                    if (IsBomb(entry, unpacked, limits))
                    {
                        return ProblemCodes.WorkbookBomb.With();
                    }

                    if (total > limits.WorkbookBytes)
                    {
                        return TooLarge(limits);
                    }
                }
            }

            return null;
        }
        catch (InvalidDataException)
        {
            return ProblemCodes.BrokenWorkbook.With();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            stream.Position = 0;
        }
    }

    /// <summary>What packs far better than any table, or is far larger than the small parts of a workbook ever are.</summary>
    private static bool IsBomb(ZipArchiveEntry entry, long unpacked, ReadLimits limits) =>
        unpacked > Harmless
        && (
            unpacked / Math.Max(1, entry.CompressedLength) > limits.PackedTimes
            || entry.FullName.EndsWith("styles.xml", StringComparison.OrdinalIgnoreCase)
            || entry.FullName.EndsWith("workbook.xml", StringComparison.OrdinalIgnoreCase)
            || entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)
        );

    private const long Harmless = 16L * 1024 * 1024;

    private static ImportProblem TooLarge(ReadLimits limits) =>
        ProblemCodes.WorkbookTooLarge.With($"{limits.WorkbookBytes / (1024 * 1024)} MB");
}
