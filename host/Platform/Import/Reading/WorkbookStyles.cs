using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>Which cell styles show a date: in a workbook a date is a number with a format.</summary>
internal sealed class WorkbookStyles
{
    private readonly bool[] _dateStyles;

    private WorkbookStyles(bool[] dateStyles, bool startsIn1904)
    {
        _dateStyles = dateStyles;
        StartsIn1904 = startsIn1904;
    }

    public bool StartsIn1904 { get; }

    public bool IsDate(uint style) => style < _dateStyles.Length && _dateStyles[style];

    public static WorkbookStyles Read(WorkbookPart book)
    {
        var sheet = book.WorkbookStylesPart?.Stylesheet;
        var custom = new Dictionary<uint, string>();
        foreach (var format in sheet?.NumberingFormats?.Elements<NumberingFormat>() ?? [])
        {
            if (format.NumberFormatId?.Value is { } id)
            {
                custom[id] = format.FormatCode?.Value ?? "";
            }
        }

        var dates = (sheet?.CellFormats?.Elements<CellFormat>() ?? [])
            .Select(format => format.NumberFormatId?.Value ?? 0)
            .Select(id =>
                custom.TryGetValue(id, out var code) ? IsDateFormat(code) : IsBuiltInDate(id)
            )
            .ToArray();
        return new WorkbookStyles(
            dates,
            book.Workbook.WorkbookProperties?.Date1904?.Value ?? false
        );
    }

    // 27 to 36 and 50 to 58 are the dates of East Asian editions.
    private static bool IsBuiltInDate(uint id) =>
        id is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58);

    /// <summary>Looks for y, m, d, h or s outside quoted text, escapes and brackets such as [Red].</summary>
    internal static bool IsDateFormat(string code)
    {
        for (var i = 0; i < code.Length; i++)
        {
            switch (code[i])
            {
                case ';':
                    return false; // the first section is the one for ordinary values
                case '"':
                    i = EndOf(code, '"', i);
                    break;
                case '[':
                    var end = EndOf(code, ']', i);
                    if (code.AsSpan(i, end - i).Trim("[]hHmMsS").IsEmpty)
                    {
                        return true; // [h] is elapsed time
                    }

                    i = end;
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case 'y' or 'Y' or 'm' or 'M' or 'd' or 'D' or 'h' or 'H' or 's' or 'S':
                    return true;
                default:
                    break;
            }
        }

        return false;
    }

    private static int EndOf(string code, char closing, int start)
    {
        var end = code.IndexOf(closing, start + 1);
        return end < 0 ? code.Length - 1 : end;
    }
}
