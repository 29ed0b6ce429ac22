using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace CrmModular.Sdk.Web;

/// <summary>
/// Writes a workbook of one sheet (ECMA-376) row by row, so that a million rows need no more memory than one. Texts are
/// kept as texts; one that looks like a formula carries the mark by which spreadsheets keep it a text when it is edited.
/// </summary>
internal sealed class XlsxFile : IDisposable
{
    public const string ContentType =
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>The format's own limit, headings included.</summary>
    private const int MaxRows = 1_048_576;
    private const int MaxText = 32_767;
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Packages = "http://schemas.openxmlformats.org/package/2006";

    private readonly ZipArchive _zip;
    private readonly XmlWriter _sheet;
    private int _rows;

    private enum Style
    {
        Plain,
        Date,
        Time,
        Heading,
        Text,
    }

    public XlsxFile(Stream stream, string name)
    {
        _zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Add(
            "[Content_Types].xml",
            $"""<Types xmlns="{Packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{ContentType}.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
        );
        Add("_rels/.rels", Relationships(("officeDocument", "xl/workbook.xml")));
        Add(
            "xl/workbook.xml",
            $"""<workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets><sheet name="{SheetName(name)}" sheetId="1" r:id="r1"/></sheets></workbook>"""
        );
        Add(
            "xl/_rels/workbook.xml.rels",
            Relationships(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"))
        );
        Add(
            "xl/styles.xml",
            $"""<styleSheet xmlns="{Main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf xfId="0"/><xf numFmtId="164" applyNumberFormat="1" xfId="0"/><xf numFmtId="165" applyNumberFormat="1" xfId="0"/><xf fontId="1" applyFont="1" xfId="0"/><xf numFmtId="49" applyNumberFormat="1" quotePrefix="1" xfId="0"/></cellXfs></styleSheet>"""
        );
        var part = _zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).Open();
        _sheet = XmlWriter.Create(
            part,
            new XmlWriterSettings
            {
                Encoding = new UTF8Encoding(false),
                CloseOutput = true,
                CheckCharacters = false,
            }
        );
        _sheet.WriteStartElement("worksheet", Main);
        _sheet.WriteStartElement("sheetData", Main);
    }

    /// <summary>Writes one row.</summary>
    /// <exception cref="RuleException">The sheet is full.</exception>
    public void Write(IReadOnlyList<object?> cells, bool heading)
    {
        if (++_rows > MaxRows)
        {
            throw new RuleException("list.export.rows");
        }

        _sheet.WriteStartElement("row", Main);
        foreach (var cell in cells)
        {
            _sheet.WriteStartElement("c", Main);
            WriteCell(cell, heading);
            _sheet.WriteEndElement();
        }

        _sheet.WriteEndElement();
    }

    private void WriteCell(object? cell, bool heading)
    {
        switch (cell)
        {
            case null:
                break;
            case DateOnly date:
                WriteTime(date.ToDateTime(TimeOnly.MinValue), Style.Date, "yyyy-MM-dd");
                break;
            case DateTime time:
                WriteTime(time, Style.Time, "yyyy-MM-dd HH:mm");
                break;
            case decimal number:
                WriteNumber(number, Style.Plain);
                break;
            default:
                WriteText(cell.ToString()!, heading);
                break;
        }
    }

    /// <summary>
    /// Days since the end of 1899. The format counts a 29 February 1900 that never was, so the days before it stand one lower;
    /// before 1900 and after 9999 it has none, and the day is a text.
    /// </summary>
    private void WriteTime(DateTime time, Style style, string asText)
    {
        var days = (time - new DateTime(1899, 12, 30)).TotalDays;
        var serial = days < 61 ? days - 1 : days;
        if (serial < 1)
        {
            WriteText(time.ToString(asText, CultureInfo.InvariantCulture), heading: false);
        }
        else
        {
            WriteNumber(serial, style);
        }
    }

    private void WriteNumber(IFormattable number, Style style)
    {
        WriteStyle(style);
        _sheet.WriteElementString("v", Main, number.ToString(null, CultureInfo.InvariantCulture));
    }

    private void WriteText(string text, bool heading)
    {
        _sheet.WriteAttributeString("t", "inlineStr");
        if (heading)
        {
            WriteStyle(Style.Heading);
        }
        else if (FormulaText.Looks(text))
        {
            WriteStyle(Style.Text);
        }

        _sheet.WriteStartElement("is", Main);
        _sheet.WriteStartElement("t", Main);
        _sheet.WriteAttributeString("xml", "space", null, "preserve");
        _sheet.WriteString(Clean(text));
        _sheet.WriteEndElement();
        _sheet.WriteEndElement();
    }

    private void WriteStyle(Style style)
    {
        if (style != Style.Plain)
        {
            _sheet.WriteAttributeString("s", ((int)style).ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>What XML cannot hold, or would change, stands by its code, as the format has it: <c>_x000D_</c>.</summary>
    private static string Clean(string text)
    {
        var cut = text.Length > MaxText ? text[..MaxText] : text;
        return
            cut.All(c => XmlConvert.IsXmlChar(c) && c != '\r')
            && !cut.Contains("_x", StringComparison.OrdinalIgnoreCase)
            ? cut
            : Rebuild(cut);
    }

    private static string Rebuild(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                clean.Append(text, i++, 2);
            }
            else if (text[i] == '_' && IsCode(text.AsSpan(i)))
            {
                clean.Append("_x005F_");
            }
            else if (XmlConvert.IsXmlChar(text[i]) && text[i] != '\r')
            {
                clean.Append(text[i]);
            }
            else
            {
                clean.Append(CultureInfo.InvariantCulture, $"_x{(int)text[i]:X4}_");
            }
        }

        return clean.ToString();
    }

    /// <summary>A text that happens to look like a code is not to be read as one.</summary>
    private static bool IsCode(ReadOnlySpan<char> text) =>
        text.Length >= 7
        && text[1] is 'x' or 'X'
        && text[6] == '_'
        && text[2..6].IndexOfAnyExcept("0123456789abcdefABCDEF") < 0;

    /// <summary>A sheet's name has at most 31 characters and none of a few.</summary>
    private static string SheetName(string name)
    {
        var clean = string.Concat(
            name.Where(c => !"[]:*?/\\'".Contains(c, StringComparison.Ordinal)).Take(31)
        );
        return System.Security.SecurityElement.Escape(clean.Length > 0 ? clean : "1");
    }

    private static string Relationships(params ReadOnlySpan<(string Type, string Target)> parts)
    {
        var xml = new StringBuilder($"<Relationships xmlns=\"{Packages}/relationships\">");
        var id = 0;
        foreach (var (type, target) in parts)
        {
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<Relationship Id=\"r{++id}\" Type=\"{Relations}/{type}\" Target=\"{target}\"/>"
            );
        }

        return xml.Append("</Relationships>").ToString();
    }

    private void Add(string path, string xml)
    {
        using var part = new StreamWriter(_zip.CreateEntry(path).Open(), new UTF8Encoding(false));
        part.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>");
        part.Write(xml);
    }

    public void Dispose()
    {
        _sheet.WriteEndElement();
        _sheet.WriteEndElement();
        _sheet.Dispose();
        _zip.Dispose();
    }
}
