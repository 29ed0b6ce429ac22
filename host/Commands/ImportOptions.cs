using System.CommandLine;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Commands;

/// <summary>The choices of the import page, as options.</summary>
internal sealed class ImportOptions
{
    private static readonly Dictionary<string, FileEncoding> Encodings = new(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["utf-8"] = FileEncoding.Utf8,
        ["utf-16"] = FileEncoding.Utf16LittleEndian,
        ["utf-16be"] = FileEncoding.Utf16BigEndian,
        ["utf-32"] = FileEncoding.Utf32LittleEndian,
        ["utf-32be"] = FileEncoding.Utf32BigEndian,
        ["gb18030"] = FileEncoding.Gb18030,
        ["gbk"] = FileEncoding.Gb18030,
        ["big5"] = FileEncoding.Big5,
        ["shift_jis"] = FileEncoding.ShiftJis,
        ["euc-jp"] = FileEncoding.EucJp,
        ["euc-kr"] = FileEncoding.EucKr,
        ["windows-1250"] = FileEncoding.Windows1250,
        ["windows-1251"] = FileEncoding.Windows1251,
        ["windows-1252"] = FileEncoding.Windows1252,
        ["windows-1253"] = FileEncoding.Windows1253,
        ["windows-1254"] = FileEncoding.Windows1254,
        ["windows-1255"] = FileEncoding.Windows1255,
        ["windows-1256"] = FileEncoding.Windows1256,
        ["koi8-r"] = FileEncoding.Koi8R,
    };

    private static readonly Dictionary<string, char> Separators = new(StringComparer.Ordinal)
    {
        ["comma"] = ',',
        ["semicolon"] = ';',
        ["tab"] = '\t',
        ["bar"] = '|',
    };

    private readonly Option<string[]> _map = new("--map")
    {
        Description = CommandTexts.Of["cli.import.map"],
    };
    private readonly Option<string?> _encoding = OneOf(
        "--encoding",
        "cli.import.encoding",
        [.. Encodings.Keys]
    );
    private readonly Option<string?> _separator = OneOf(
        "--separator",
        "cli.import.separator",
        [.. Separators.Keys]
    );
    private readonly Option<string?> _sheet = new("--sheet")
    {
        Description = CommandTexts.Of["cli.import.sheet"],
    };
    private readonly Option<int?> _heading = new("--heading-row")
    {
        Description = CommandTexts.Of["cli.import.heading"],
    };
    private readonly Option<string?> _mark = OneOf(
        "--decimal-mark",
        "cli.import.mark",
        "point",
        "comma"
    );
    private readonly Option<string?> _order = OneOf(
        "--date-order",
        "cli.import.dates",
        "ymd",
        "dmy",
        "mdy"
    );
    private readonly Option<string?> _same = OneOf(
        "--same-name",
        "cli.import.same",
        FindingChoice.Skip,
        FindingChoice.Same,
        FindingChoice.New
    );
    private readonly Option<string?> _unknown = OneOf(
        "--unknown",
        "cli.import.unknown",
        FindingChoice.Skip,
        FindingChoice.Empty,
        FindingChoice.Create
    );
    private readonly Option<string[]> _choose = new("--choose")
    {
        Description = CommandTexts.Of["cli.import.choose"],
    };

    public void AddTo(Command command)
    {
        Option[] all =
        [
            _map,
            _encoding,
            _separator,
            _sheet,
            _heading,
            _mark,
            _order,
            _same,
            _unknown,
            _choose,
        ];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="RuleException">A pair has no equals sign.</exception>
    public ImportSettings Settings(ParseResult parsed)
    {
        var choices = Pairs(parsed.GetValue(_choose), "import.choice.wrong");
        if (parsed.GetValue(_same) is { } same)
        {
            choices["samename"] = same;
        }

        return new ImportSettings
        {
            Map = Pairs(parsed.GetValue(_map), "import.map.wrong"),
            Encoding = parsed.GetValue(_encoding) is { } encoding ? Encodings[encoding] : null,
            Separator = parsed.GetValue(_separator) is { } separator ? Separators[separator] : null,
            Sheet = parsed.GetValue(_sheet),
            HeadingRow = parsed.GetValue(_heading),
            DecimalMark = parsed.GetValue(_mark) switch
            {
                "point" => DecimalMark.Point,
                "comma" => DecimalMark.Comma,
                _ => null,
            },
            DateOrder = parsed.GetValue(_order) switch
            {
                "ymd" => DateOrder.YearMonthDay,
                "dmy" => DateOrder.DayMonthYear,
                "mdy" => DateOrder.MonthDayYear,
                _ => null,
            },
            Choices = choices,
        };
    }

    public string? UnknownChoice(ParseResult parsed) => parsed.GetValue(_unknown);

    /// <summary>The settings with one answer to all questions about unknown values that offer it; null where none does.</summary>
    public static ImportSettings? Answer(
        ImportCheckResult check,
        ImportSettings settings,
        string choice
    )
    {
        var asked = check
            .Findings.Where(f => f.Kind is FindingKind.Unknown or FindingKind.UnknownRest)
            .Where(f => f.Choices.Contains(choice) && !settings.Choices.ContainsKey(f.Key))
            .ToList();
        return asked.Count == 0
            ? null
            : settings with
            {
                Choices = new Dictionary<string, string>(
                    settings.Choices.Concat(asked.Select(f => KeyValuePair.Create(f.Key, choice))),
                    StringComparer.Ordinal
                ),
            };
    }

    private static Option<string?> OneOf(string name, string text, params string[] values)
    {
        var option = new Option<string?>(name) { Description = CommandTexts.Of[text] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static Dictionary<string, string> Pairs(string[]? asked, string wrong)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in asked ?? [])
        {
            var cut = pair.LastIndexOf('=');
            if (cut <= 0)
            {
                throw new RuleException(wrong, null, [("choice", pair)]);
            }

            pairs[pair[..cut]] = pair[(cut + 1)..];
        }

        return pairs;
    }
}
