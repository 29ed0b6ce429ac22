namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>What the reader refuses, so that no file can use up memory or time.</summary>
public sealed record ReadLimits
{
    public int FieldCharacters { get; init; } = 1024 * 1024;
    public int RowCharacters { get; init; } = 8 * 1024 * 1024;
    public int Columns { get; init; } = 500;

    /// <summary>All parts of a workbook together, unpacked.</summary>
    public long WorkbookBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>How many times larger than packed a part may be, once it is large: tables pack to a tenth, hostile files to a thousandth.</summary>
    public int PackedTimes { get; init; } = 200;

    /// <summary>All shared texts of a workbook together, which stay in memory.</summary>
    public long SharedCharacters { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// How many characters may be read a second time to find the next row after an unclosed quote.
    /// Past it a quoted field may no longer hold a line break; without it a file of nothing but
    /// unclosed quotes would take time with the square of its length.
    /// </summary>
    public long RescannedCharacters { get; init; } = 16L * 1024 * 1024;
}

/// <summary>What the user chose on the page; null means "find out".</summary>
public sealed record ReadOptions
{
    public FileEncoding? Encoding { get; init; }
    public char? Separator { get; init; }

    /// <summary>The name of a workbook's sheet; null takes the first.</summary>
    public string? Sheet { get; init; }

    /// <summary>The number of the row with the headings, as a spreadsheet shows it.</summary>
    public int? HeadingRow { get; init; }
    public ReadLimits Limits { get; init; } = new();
}
