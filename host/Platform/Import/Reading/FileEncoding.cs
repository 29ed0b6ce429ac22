using System.Text;

namespace CrmModular.Host.Platform.Import.Reading;

public enum FileEncoding
{
    Utf8,
    Utf16LittleEndian,
    Utf16BigEndian,
    Utf32LittleEndian,
    Utf32BigEndian,
    Gb18030,
    Windows1252,
    ShiftJis,
    EucJp,
    Big5,
    EucKr,
    Windows1250,
    Windows1251,
    Windows1253,
    Windows1254,
    Windows1255,
    Windows1256,
    Koi8R,
}

/// <summary>Why an encoding was taken; the page says it beside the name.</summary>
public enum EncodingEvidence
{
    ByteOrderMark,
    ZeroBytePattern,
    AsciiOnly,
    ValidUtf8,
    ValidGb18030,

    /// <summary>Valid GB18030 too, but its "characters" are accented letters followed by plain ones.</summary>
    LooksWestern,

    /// <summary>The letters are as frequent as in texts of its language.</summary>
    LetterFrequency,

    /// <summary>Neither UTF-8 nor GB18030; Windows-1252 reads anything.</summary>
    NothingElseFits,
    ChosenByUser,
}

public sealed record FoundEncoding(FileEncoding Encoding, EncodingEvidence Evidence);

public static class FileEncodings
{
    private static readonly Dictionary<FileEncoding, int> CodePages = new()
    {
        [FileEncoding.Gb18030] = 54936,
        [FileEncoding.Windows1252] = 1252,
        [FileEncoding.ShiftJis] = 932,
        [FileEncoding.EucJp] = 51932,
        [FileEncoding.Big5] = 950,
        [FileEncoding.EucKr] = 949,
        [FileEncoding.Windows1250] = 1250,
        [FileEncoding.Windows1251] = 1251,
        [FileEncoding.Windows1253] = 1253,
        [FileEncoding.Windows1254] = 1254,
        [FileEncoding.Windows1255] = 1255,
        [FileEncoding.Windows1256] = 1256,
        [FileEncoding.Koi8R] = 20866,
    };

    /// <summary>Whether one byte is a unit, so that control bytes mean a binary file.</summary>
    internal static bool HasOneByteUnits(this FileEncoding encoding) =>
        encoding == FileEncoding.Utf8 || CodePages.ContainsKey(encoding);

    /// <summary>For reading: what cannot be decoded becomes U+FFFD, and the row says so.</summary>
    public static Encoding ToEncoding(this FileEncoding encoding) =>
        Create(encoding, DecoderFallback.ReplacementFallback);

    internal static Encoding ToStrictEncoding(this FileEncoding encoding) =>
        Create(encoding, DecoderFallback.ExceptionFallback);

    private static Encoding Create(FileEncoding encoding, DecoderFallback fallback)
    {
        var strict = fallback is DecoderExceptionFallback;
        return encoding switch
        {
            FileEncoding.Utf8 => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, strict),
            FileEncoding.Utf16LittleEndian => new UnicodeEncoding(
                false,
                byteOrderMark: true,
                strict
            ),
            FileEncoding.Utf16BigEndian => new UnicodeEncoding(true, byteOrderMark: true, strict),
            FileEncoding.Utf32LittleEndian => new UTF32Encoding(false, byteOrderMark: true, strict),
            FileEncoding.Utf32BigEndian => new UTF32Encoding(true, byteOrderMark: true, strict),
            _ => FromCodePage(CodePages[encoding], fallback),
        };
    }

    // Asked of the provider itself: registering it would change Encoding.GetEncoding for the whole process.
    private static Encoding FromCodePage(int codePage, DecoderFallback fallback) =>
        CodePagesEncodingProvider.Instance.GetEncoding(
            codePage,
            EncoderFallback.ReplacementFallback,
            fallback
        ) ?? throw new NotSupportedException($"Code page {codePage} is not available.");
}
