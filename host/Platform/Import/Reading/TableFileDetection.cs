namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>Finds the settings of a file from its content, save those that the user chose.</summary>
internal static class TableFileDetection
{
    private const int SampleCharacters = 1024 * 1024;

    private static readonly FoundSeparator NoSeparator = new('\0', SeparatorEvidence.NotNeeded);

    public static async Task<(FileSettings Settings, ImportProblem? Refusal)> DetectAsync(
        Stream stream,
        ReadOptions options,
        CancellationToken token
    )
    {
        var head = await FileEncodingDetector.ReadHeadAsync(stream, token);
        var (format, refusal) = FileFormatDetector.Detect(stream, head.Span);
        var settings = new FileSettings(format, Encoding: null, NoSeparator, LineEnd.None);
        if (refusal is not null)
        {
            return (settings, refusal);
        }

        if (format == FileFormat.Workbook)
        {
            return await FindSheetAsync(stream, settings, options, token);
        }

        var encoding = options.Encoding is { } chosen
            ? new FoundEncoding(chosen, EncodingEvidence.ChosenByUser)
            : await FileEncodingDetector.DetectAsync(stream, head, token);
        settings = settings with { Encoding = encoding };
        if (encoding.Encoding.HasOneByteUnits() && FileFormatDetector.IsBinary(head.Span))
        {
            return (settings, ProblemCodes.BinaryFile.With());
        }

        var separator = await FindSeparatorAsync(stream, encoding.Encoding, options, token);
        return (settings with { Separator = separator }, null);
    }

    /// <summary>The sheet that was asked for, or the first; nothing is unpacked before its sizes are known.</summary>
    private static async Task<(FileSettings, ImportProblem?)> FindSheetAsync(
        Stream stream,
        FileSettings settings,
        ReadOptions options,
        CancellationToken token
    )
    {
        if (await ZipGuard.CheckAsync(stream, options.Limits, token) is { } refusal)
        {
            return (settings, refusal);
        }

        if (WorkbookSheets.Names(stream) is not { Count: > 0 } sheets)
        {
            return (settings, ProblemCodes.BrokenWorkbook.With());
        }

        var sheet = options.Sheet is { Length: > 0 } asked
            ? sheets.FirstOrDefault(s =>
                string.Equals(s, asked, StringComparison.OrdinalIgnoreCase)
            )
            : sheets[0];
        return sheet is null
            ? (settings, ProblemCodes.NoSuchSheet.With(options.Sheet!, string.Join(", ", sheets)))
            : (settings with { Sheets = sheets, Sheet = sheet }, null);
    }

    private static async Task<FoundSeparator> FindSeparatorAsync(
        Stream stream,
        FileEncoding encoding,
        ReadOptions options,
        CancellationToken token
    )
    {
        stream.Position = 0;
        using var reader = new StreamReader(
            stream,
            encoding.ToEncoding(),
            false,
            64 * 1024,
            leaveOpen: true
        );
        var buffer = new char[(int)Math.Min(SampleCharacters, stream.Length + 1)];
        var length = await reader.ReadBlockAsync(buffer, token);
        stream.Position = 0;
        var sample = new string(buffer, 0, length).TrimStart('\uFEFF');
        if (options.Separator is { } chosen)
        {
            // the line "sep=;" is no row, whatever the user chose
            var declared = SeparatorDetector.Declared(sample) is not null;
            return new FoundSeparator(
                chosen,
                declared ? SeparatorEvidence.DeclaredInFile : SeparatorEvidence.ChosenByUser
            );
        }

        return await SeparatorDetector.DetectAsync(sample, complete: length < buffer.Length, token);
    }
}
