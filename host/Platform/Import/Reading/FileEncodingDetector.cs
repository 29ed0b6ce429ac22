using System.Buffers;
using System.Text;
using UtfUnknown;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>
/// Finds the encoding from the bytes: byte-order mark, zero bytes of UTF-16, then strict UTF-8 and
/// strict GB18030 over the whole file (one wrong byte at the end is as telling as one at the start),
/// at last Windows-1252.
/// </summary>
public static class FileEncodingDetector
{
    internal const int HeadLength = 64 * 1024;

    /// <param name="stream">Seekable; read from its start and left at its start.</param>
    public static async Task<FoundEncoding> DetectAsync(
        Stream stream,
        CancellationToken token = default
    )
    {
        var head = await ReadHeadAsync(stream, token);
        return await DetectAsync(stream, head, token);
    }

    internal static async Task<FoundEncoding> DetectAsync(
        Stream stream,
        ReadOnlyMemory<byte> head,
        CancellationToken token
    )
    {
        if (FromByteOrderMark(head.Span) is { } marked)
        {
            return new FoundEncoding(marked, EncodingEvidence.ByteOrderMark);
        }

        if (FromZeroBytes(head.Span) is { } wide)
        {
            return new FoundEncoding(wide, EncodingEvidence.ZeroBytePattern);
        }

        var utf8 = await ByteSurvey.RunAsync(stream, FileEncoding.Utf8, token);
        if (utf8.Valid)
        {
            var evidence =
                utf8.HighBytes == 0 ? EncodingEvidence.AsciiOnly : EncodingEvidence.ValidUtf8;
            return new FoundEncoding(FileEncoding.Utf8, evidence);
        }

        if (await ByLettersAsync(stream, token) is { } frequent)
        {
            return new FoundEncoding(frequent, EncodingEvidence.LetterFrequency);
        }

        var chinese = await ByteSurvey.RunAsync(stream, FileEncoding.Gb18030, token);
        if (!chinese.Valid)
        {
            return new FoundEncoding(FileEncoding.Windows1252, EncodingEvidence.NothingElseFits);
        }

        return chinese.LooksWestern
            ? new FoundEncoding(FileEncoding.Windows1252, EncodingEvidence.LooksWestern)
            : new FoundEncoding(FileEncoding.Gb18030, EncodingEvidence.ValidGb18030);
    }

    /// <summary>
    /// The language that the letters speak. GB 18030 reads nearly any bytes of East Asia, and Windows-1252 any at all, so what
    /// another encoding reads as usual text goes before both. The answers of western Europe are left to the byte patterns.
    /// </summary>
    private static async Task<FileEncoding?> ByLettersAsync(Stream stream, CancellationToken token)
    {
        stream.Position = 0;
        var found = (
            await CharsetDetector.DetectFromStreamAsync(stream, MostExamined, token)
        ).Detected;
        stream.Position = 0;
        if (
            found?.EncodingName is not { } name
            || !ByName.TryGetValue(name, out var known)
            || found.Confidence < known.Least
        )
        {
            return null;
        }

        return (await ByteSurvey.RunAsync(stream, known.Encoding, token)).Valid
            ? known.Encoding
            : null;
    }

    private const long MostExamined = 1024 * 1024;

    /// <summary>What the detector calls them, and how sure it has to be: less where no western text looks like it.</summary>
    private static readonly Dictionary<string, (FileEncoding Encoding, double Least)> ByName = new(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["shift-jis"] = (FileEncoding.ShiftJis, 0.9),
        ["euc-jp"] = (FileEncoding.EucJp, 0.9),
        ["big5"] = (FileEncoding.Big5, 0.9),
        ["euc-kr"] = (FileEncoding.EucKr, 0.9),
        ["windows-1250"] = (FileEncoding.Windows1250, 0.6),
        ["iso-8859-16"] = (FileEncoding.Windows1250, 0.3),
        ["windows-1251"] = (FileEncoding.Windows1251, 0.4),
        ["koi8-r"] = (FileEncoding.Koi8R, 0.4),
        ["windows-1253"] = (FileEncoding.Windows1253, 0.7),
        ["iso-8859-7"] = (FileEncoding.Windows1253, 0.7),
        ["windows-1254"] = (FileEncoding.Windows1254, 0.8),
        ["iso-8859-9"] = (FileEncoding.Windows1254, 0.8),
        ["windows-1255"] = (FileEncoding.Windows1255, 0.7),
        ["iso-8859-8"] = (FileEncoding.Windows1255, 0.7),
        ["windows-1256"] = (FileEncoding.Windows1256, 0.7),
    };

    internal static async Task<ReadOnlyMemory<byte>> ReadHeadAsync(
        Stream stream,
        CancellationToken token
    )
    {
        stream.Position = 0;
        var head = new byte[Math.Min(HeadLength, stream.Length)];
        var read = await stream.ReadAtLeastAsync(
            head,
            head.Length,
            throwOnEndOfStream: false,
            token
        );
        stream.Position = 0;
        return head.AsMemory(0, read);
    }

    private static FileEncoding? FromByteOrderMark(ReadOnlySpan<byte> head) =>
        head switch
        {
            [0xEF, 0xBB, 0xBF, ..] => FileEncoding.Utf8,
            // before UTF-16, whose mark is the beginning of this one
            [0xFF, 0xFE, 0x00, 0x00, ..] => FileEncoding.Utf32LittleEndian,
            [0x00, 0x00, 0xFE, 0xFF, ..] => FileEncoding.Utf32BigEndian,
            [0xFF, 0xFE, ..] => FileEncoding.Utf16LittleEndian,
            [0xFE, 0xFF, ..] => FileEncoding.Utf16BigEndian,
            _ => null,
        };

    /// <summary>
    /// Separators, digits and line ends have a zero byte on one side in UTF-16, in Chinese text too;
    /// a binary file has zeros on both sides.
    /// </summary>
    private static FileEncoding? FromZeroBytes(ReadOnlySpan<byte> head)
    {
        var pairs = head.Length / 2;
        int even = 0,
            odd = 0;
        for (var i = 0; i < pairs * 2; i += 2)
        {
            even += head[i] == 0 ? 1 : 0;
            odd += head[i + 1] == 0 ? 1 : 0;
        }

        FileEncoding? candidate =
            odd * 20 >= pairs && even * 50 <= odd ? FileEncoding.Utf16LittleEndian
            : even * 20 >= pairs && odd * 50 <= even ? FileEncoding.Utf16BigEndian
            : null;
        return pairs > 0 && candidate is { } found && IsPlainText(head[..(pairs * 2)], found)
            ? found
            : null;
    }

    private static bool IsPlainText(ReadOnlySpan<byte> head, FileEncoding encoding)
    {
        var text = encoding.ToEncoding().GetString(head);
        // A table has lines; eight-bit text with a stray NUL has none when it is read two bytes at a time.
        // A character that is cut at the end of the head gives one replacement.
        return text.AsSpan().ContainsAny('\n', '\r')
            && text.Count(c => c == '\uFFFD' || (char.IsControl(c) && !char.IsWhiteSpace(c))) <= 1;
    }
}
