using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>The texts of a workbook. A text longer than a field may be is never built: no more than that is kept of it.</summary>
internal static partial class WorkbookTexts
{
    public static IReadOnlyList<string> Read(WorkbookPart book, ReadLimits limits)
    {
        if (book.SharedStringTablePart is not { } part)
        {
            return [];
        }

        var texts = new List<string>();
        long characters = 0;
        using var stream = part.GetStream();
        using var reader = Open(stream);
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "si" })
            {
                var text = TextOf(reader, limits.FieldCharacters);
                characters += text.Length;
                if (characters > limits.SharedCharacters)
                {
                    throw new WorkbookTooLargeException();
                }

                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>A part, read node by node; a document type is refused, so nothing in it is expanded or fetched.</summary>
    public static XmlReader Open(Stream part) =>
        XmlReader.Create(part, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });

    /// <summary>Plain text or runs of formatted text below the element; the phonetic guide beside them is not the text.</summary>
    /// <param name="reader">At the element; afterwards at its end.</param>
    /// <param name="most">What is longer has one character more than this, and is refused by it.</param>
    public static string TextOf(XmlReader reader, int most)
    {
        if (reader.IsEmptyElement)
        {
            return "";
        }

        var text = new StringBuilder();
        var depth = reader.Depth;
        var phonetic = int.MaxValue;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                phonetic = reader.Depth <= phonetic ? int.MaxValue : phonetic;
                if (reader.LocalName is "rPh" && phonetic == int.MaxValue)
                {
                    phonetic = reader.Depth;
                }
                else if (reader.LocalName is "t" && reader.Depth < phonetic)
                {
                    Append(reader, text, most);
                }
            }
        }

        return Decode(text.ToString());
    }

    /// <summary>The text of an element that holds nothing else.</summary>
    public static string ValueOf(XmlReader reader, int most)
    {
        var text = new StringBuilder();
        Append(reader, text, most);
        return text.ToString();
    }

    private static void Append(XmlReader reader, StringBuilder text, int most)
    {
        if (reader.IsEmptyElement)
        {
            return;
        }

        var depth = reader.Depth;
        var buffer = new char[1024];
        while (reader.Read() && reader.Depth > depth)
        {
            if (
                reader.NodeType
                is not (
                    XmlNodeType.Text
                    or XmlNodeType.CDATA
                    or XmlNodeType.Whitespace
                    or XmlNodeType.SignificantWhitespace
                )
            )
            {
                continue;
            }

            for (int read; text.Length <= most; )
            {
                read = reader.ReadValueChunk(
                    buffer,
                    0,
                    Math.Min(buffer.Length, most + 1 - text.Length)
                );
                if (read == 0)
                {
                    break;
                }

                text.Append(buffer, 0, read);
            }
        }
    }

    /// <summary>Characters that XML cannot hold stand by their code: <c>_x000D_</c> is a carriage return.</summary>
    public static string Decode(string text) =>
        text.Contains("_x", StringComparison.OrdinalIgnoreCase)
            ? Code()
                .Replace(
                    text,
                    m =>
                        (
                            (char)
                                int.Parse(
                                    m.ValueSpan[2..6],
                                    NumberStyles.HexNumber,
                                    CultureInfo.InvariantCulture
                                )
                        ).ToString()
                )
            : text;

    [GeneratedRegex("_[xX][0-9A-Fa-f]{4}_")]
    private static partial Regex Code();
}

/// <summary>The texts of a workbook are more than may stay in memory.</summary>
internal sealed class WorkbookTooLargeException() : Exception("The workbook holds too much text.");
