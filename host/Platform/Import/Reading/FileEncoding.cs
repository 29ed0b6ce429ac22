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

    /// <summary>Neither UTF-8 nor GB18030; Windows-1252 reads anything.</summary>
    NothingElseFits,
    ChosenByUser,
}

public sealed record FoundEncoding(FileEncoding Encoding, EncodingEvidence Evidence);

public static class FileEncodings
{
    private const int Gb18030CodePage = 54936;
    private const int Windows1252CodePage = 1252;

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
            FileEncoding.Gb18030 => FromCodePage(Gb18030CodePage, fallback),
            FileEncoding.Windows1252 => FromCodePage(Windows1252CodePage, fallback),
            _ => throw new ArgumentOutOfRangeException(nameof(encoding)),
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
