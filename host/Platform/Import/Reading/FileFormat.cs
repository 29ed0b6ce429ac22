using System.IO.Compression;
using System.Text;

namespace CrmModular.Host.Platform.Import.Reading;

public enum FileFormat
{
    Delimited,
    Workbook,
}

/// <summary>Told by the content, never by the name: a picture renamed .csv stays a picture.</summary>
internal static class FileFormatDetector
{
    private static readonly (byte[] Start, string Name)[] Signatures =
    [
        ([0x89, 0x50, 0x4E, 0x47], "PNG"),
        ([0xFF, 0xD8, 0xFF], "JPEG"),
        ("GIF8"u8.ToArray(), "GIF"),
        ("%PDF"u8.ToArray(), "PDF"),
        ([0x1F, 0x8B], "GZIP"),
        ([0x37, 0x7A, 0xBC, 0xAF], "7Z"),
        ("Rar!"u8.ToArray(), "RAR"),
        ("{\\rtf"u8.ToArray(), "RTF"),
        ("SQLite format 3"u8.ToArray(), "SQLite"),
    ];

    private static readonly string[] Markup = ["<!doctype", "<html", "<table", "<?xml"];

    public static (FileFormat Format, ImportProblem? Refusal) Detect(
        Stream stream,
        ReadOnlySpan<byte> head
    )
    {
        if (head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8))
        {
            return DetectPackage(stream);
        }

        // Also the envelope of a workbook with a password.
        if (head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
        {
            return Refuse(ProblemCodes.OldSpreadsheet.With("XLS"));
        }

        foreach (var (start, name) in Signatures)
        {
            if (head.StartsWith(start))
            {
                return Refuse(ProblemCodes.NotATable.With(name));
            }
        }

        // Many programs save a web page under the name .xls.
        var text = Encoding
            .Latin1.GetString(head[..Math.Min(head.Length, 200)])
            .TrimStart('ï', '»', '¿', ' ', '\r', '\n');
        return Markup.Any(tag => text.StartsWith(tag, StringComparison.OrdinalIgnoreCase))
            ? Refuse(ProblemCodes.OldSpreadsheet.With("HTML"))
            : (FileFormat.Delimited, null);
    }

    /// <summary>A few stray control bytes spoil their rows; many mean that it is no text at all.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> head)
    {
        var controls = 0;
        foreach (var value in head)
        {
            controls +=
                value < 0x20 && value is not (0x09 or 0x0A or 0x0B or 0x0C or 0x0D or 0x1A or 0x1B)
                    ? 1
                    : 0;
        }

        return controls >= 8 && controls * 100L > head.Length;
    }

    private static (FileFormat Format, ImportProblem? Refusal) DetectPackage(Stream stream)
    {
        try
        {
            stream.Position = 0;
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            if (
                archive.GetEntry("[Content_Types].xml") is not null
                && archive.Entries.Any(IsWorkbookPart)
            )
            {
                return (FileFormat.Workbook, null);
            }

            var openDocument =
                archive.GetEntry("mimetype") is not null
                && archive.GetEntry("content.xml") is not null;
            return Refuse(
                openDocument
                    ? ProblemCodes.OldSpreadsheet.With("ODS")
                    : ProblemCodes.NotATable.With("ZIP")
            );
        }
        catch (InvalidDataException)
        {
            return Refuse(ProblemCodes.BrokenWorkbook.With());
        }
        finally
        {
            stream.Position = 0;
        }
    }

    private static bool IsWorkbookPart(ZipArchiveEntry entry) =>
        entry.FullName.StartsWith("xl/", StringComparison.OrdinalIgnoreCase)
        && entry.FullName.EndsWith("workbook.xml", StringComparison.OrdinalIgnoreCase);

    private static (FileFormat Format, ImportProblem? Refusal) Refuse(ImportProblem problem) =>
        (FileFormat.Delimited, problem);
}
