using System.Text.Json;
using System.Text.Json.Serialization;
using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Platform.Import;

/// <summary>What the user chose for a file; what is null or missing was found.</summary>
internal sealed record ImportSettings
{
    public FileEncoding? Encoding { get; init; }
    public char? Separator { get; init; }

    /// <summary>The name of a workbook's sheet.</summary>
    public string? Sheet { get; init; }

    /// <summary>The number of the row with the headings, as a spreadsheet shows it.</summary>
    public int? HeadingRow { get; init; }
    public DecimalMark? DecimalMark { get; init; }
    public DateOrder? DateOrder { get; init; }

    /// <summary>Column (from 0) to target; a column that goes nowhere has the empty text. Null proposes all.</summary>
    public Dictionary<int, string>? Columns { get; init; }

    /// <summary>Finding to choice, see <see cref="FindingChoice"/>.</summary>
    public Dictionary<string, string> Choices { get; init; } = [];

    /// <summary>Heading to target, on the command line; the other columns are proposed.</summary>
    public Dictionary<string, string> Map { get; init; } = [];

    public ReadOptions Reading =>
        new()
        {
            Encoding = Encoding,
            Separator = Separator,
            Sheet = Sheet,
            HeadingRow = HeadingRow,
        };
}

/// <summary>How far an import is. It is written with the rows, so it never says more or less than is there.</summary>
internal sealed record ImportProgress
{
    /// <summary>The number of the last row that is done, of the pass.</summary>
    public int Row { get; init; }

    /// <summary>1 for the rows, 2 for references between rows of the file.</summary>
    public int Pass { get; init; } = 1;

    /// <summary>Whether a row names another of the file that was not in yet.</summary>
    public bool HasPending { get; init; }
    public long Total { get; init; }
    public long Created { get; init; }
    public long Updated { get; init; }
    public long Skipped { get; init; }
    public long Refused { get; init; }

    /// <summary>How long the list of rows that did not come in is; what a crash left behind it is cut off.</summary>
    public long RejectsLength { get; init; }

    public const int LastPass = 2;

    [JsonIgnore]
    public long Done => Created + Updated + Skipped + Refused;

    public ImportProgress Count(ImportVerdict verdict) =>
        verdict switch
        {
            ImportVerdict.Create => this with { Created = Created + 1 },
            ImportVerdict.Update => this with { Updated = Updated + 1 },
            ImportVerdict.Skip => this with { Skipped = Skipped + 1 },
            _ => this with { Refused = Refused + 1 },
        };
}

/// <summary>How the settings, findings and progress of an import are kept.</summary>
internal static class ImportJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;
}
