using System.Globalization;
using System.Xml;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>What a cell shows, as text that the value readers understand: ISO dates, invariant numbers.</summary>
internal sealed class WorkbookCells(
    IReadOnlyList<string> texts,
    WorkbookStyles styles,
    ReadLimits limits
)
{
    private const double LastExcelDay = 2958466; // the day after 9999-12-31

    /// <summary>From here on a spreadsheet no longer keeps every digit.</summary>
    private const double LastExact = 1e15;

    /// <summary>Reads the cell at which the reader stands, to its end.</summary>
    public (string Value, ImportProblem? Problem) Read(XmlReader reader)
    {
        var type = reader.GetAttribute("t") ?? "n";
        _ = uint.TryParse(
            reader.GetAttribute("s"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var style
        );
        var (raw, inline) = Parts(reader);
        var (value, problem) = Convert(type, raw, inline, style);
        value = TextFold.Trim(value);
        return value.Length <= limits.FieldCharacters
            ? (value, problem)
            : ("", ProblemCodes.FieldTooLong.With(limits.FieldCharacters));
    }

    /// <summary>Column from 0 out of a reference such as AB12; writers may leave it out.</summary>
    public static int? ColumnOf(string? reference)
    {
        var column = 0;
        foreach (var letter in (reference ?? "").TakeWhile(char.IsAsciiLetter).Take(4))
        {
            column = (column * 26) + (char.ToUpperInvariant(letter) - 'A' + 1);
        }

        return column == 0 ? null : column - 1;
    }

    private (string Value, string Inline) Parts(XmlReader reader)
    {
        var (value, inline) = ("", "");
        if (reader.IsEmptyElement)
        {
            return (value, inline);
        }

        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "v" })
            {
                value = WorkbookTexts.ValueOf(reader, limits.FieldCharacters);
            }
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "is" })
            {
                inline = WorkbookTexts.TextOf(reader, limits.FieldCharacters);
            }
        }

        return (value, inline);
    }

    private (string Value, ImportProblem? Problem) Convert(
        string type,
        string raw,
        string inline,
        uint style
    ) =>
        type switch
        {
            "s" => (Shared(raw), null),
            "inlineStr" => (inline, null),
            "str" => (WorkbookTexts.Decode(raw), null),
            "b" => (raw == "1" ? "TRUE" : "FALSE", null),
            "e" => ("", ProblemCodes.CellError.With(raw)),
            "d" => (DateFromIso(raw), null),
            _ => (Number(raw, style), null),
        };

    private string Shared(string raw) =>
        int.TryParse(raw, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && index < texts.Count
            ? texts[index]
            : "";

    private static string DateFromIso(string raw) =>
        DateTime.TryParse(
            raw,
            CultureInfo.InvariantCulture,
            DateTimeStyles.RoundtripKind,
            out var date
        )
            ? Show(date)
            : raw;

    private string Number(string raw, uint style)
    {
        if (!double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return raw;
        }

        if (styles.IsDate(style) && number is >= 0 and < LastExcelDay)
        {
            return Date(number);
        }

        // Excel keeps fifteen digits and shows no more; the file may hold 1100.0399999999999.
        var shown = number.ToString("G15", CultureInfo.InvariantCulture);
        // A number whose digits are lost is left as Excel shows it, so that nobody takes it for whole.
        return
            shown.Contains('E', StringComparison.Ordinal)
            && Math.Abs(number) < LastExact
            && decimal.TryParse(
                shown,
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var exact
            )
            ? exact.ToString(CultureInfo.InvariantCulture)
            : shown;
    }

    private string Date(double number)
    {
        if (number < 1 && !styles.StartsIn1904)
        {
            return DateTime
                .UnixEpoch.AddSeconds(Math.Round(number * 86400))
                .ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        }

        // The 1900 calendar has a 29 February 1900 that never was; days before it are one off.
        var epoch =
            styles.StartsIn1904 ? new DateTime(1904, 1, 1)
            : number < 60 ? new DateTime(1899, 12, 31)
            : new DateTime(1899, 12, 30);
        var days = Math.Floor(number);
        var last = (DateTime.MaxValue.Date - epoch).TotalDays;
        return days > last
            ? ""
            : Show(epoch.AddDays(days).AddSeconds(Math.Round((number - days) * 86400)));
    }

    private static string Show(DateTime date) =>
        date.ToString(
            date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss",
            CultureInfo.InvariantCulture
        );
}
