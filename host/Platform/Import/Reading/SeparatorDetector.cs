namespace CrmModular.Host.Platform.Import.Reading;

public enum SeparatorEvidence
{
    /// <summary>Every row of the sample has the same number of fields.</summary>
    EveryRowAgrees,

    /// <summary>The best of the four, yet some rows differ.</summary>
    MostRowsAgree,

    /// <summary>None of the four occurs: one column.</summary>
    OneColumn,

    /// <summary>The first line says so (sep=;), as Excel writes and reads it.</summary>
    DeclaredInFile,
    ChosenByUser,

    /// <summary>A workbook has cells and no separator.</summary>
    NotNeeded,
}

public sealed record FoundSeparator(char Separator, SeparatorEvidence Evidence);

/// <summary>Tries each separator on the first rows; the one that gives the most even table wins.</summary>
public static class SeparatorDetector
{
    public static IReadOnlyList<char> Candidates { get; } = [',', ';', '\t', '|'];

    private const int SampleRows = 200;
    private const string Declaration = "sep=";

    /// <param name="sample">The beginning of the text.</param>
    /// <param name="complete">False when the text goes on, so that its last row may be cut.</param>
    public static async Task<FoundSeparator> DetectAsync(
        string sample,
        bool complete,
        CancellationToken token = default
    )
    {
        if (Declared(sample) is { } declared)
        {
            return new FoundSeparator(declared, SeparatorEvidence.DeclaredInFile);
        }

        (char Separator, double Agreement, int Fields) best = (',', 0, 1);
        foreach (var candidate in Candidates)
        {
            var counts = await CountFieldsAsync(sample, candidate, complete, token);
            var (agreement, fields) = Judge(counts);
            if (fields > 1 && IsBetter(agreement, fields, best.Agreement, best.Fields))
            {
                best = (candidate, agreement, fields);
            }
        }

        return best.Fields == 1 ? new FoundSeparator(',', SeparatorEvidence.OneColumn)
            : best.Agreement >= 1
                ? new FoundSeparator(best.Separator, SeparatorEvidence.EveryRowAgrees)
            : new FoundSeparator(best.Separator, SeparatorEvidence.MostRowsAgree);
    }

    internal static char? Declared(string sample) =>
        sample.StartsWith(Declaration, StringComparison.OrdinalIgnoreCase)
        && sample.Length > Declaration.Length
        && sample.AsSpan(Declaration.Length + 1) is [] or ['\r', ..] or ['\n', ..]
        && Candidates.Contains(sample[Declaration.Length])
            ? sample[Declaration.Length]
            : null;

    // Evenness first; between two even tables ("1,5;2,5") the header decides by having more fields,
    // which the agreement of the header's own count has already weighed.
    private static bool IsBetter(double agreement, int fields, double bestAgreement, int bestFields)
    {
        var difference = agreement - bestAgreement;
        return difference > 0.05 || (difference > -0.05 && fields > bestFields);
    }

    private static (double Agreement, int Fields) Judge(List<int> counts)
    {
        if (counts.Count == 0)
        {
            return (0, 1);
        }

        // The header counts double: a separator that is not in it separates nothing.
        var header = counts[0];
        var usual = counts
            .GroupBy(count => count)
            .OrderByDescending(group => group.Count())
            .First();
        return header > 1
            ? (counts.Count(count => count == header) / (double)counts.Count, header)
            : (usual.Count() / (double)counts.Count / 2, usual.Key);
    }

    private static async Task<List<int>> CountFieldsAsync(
        string sample,
        char separator,
        bool complete,
        CancellationToken token
    )
    {
        using var reader = new StringReader(sample);
        var splitter = new RecordSplitter(reader, separator, new ReadLimits());
        var counts = new List<int>();
        while (counts.Count < SampleRows && await splitter.ReadAsync(token))
        {
            if (!splitter.Current.IsBlank && splitter.Current.Failure is null)
            {
                counts.Add(splitter.Current.Fields);
            }
        }

        if (!complete && counts.Count is > 1 and < SampleRows)
        {
            counts.RemoveAt(counts.Count - 1);
        }

        return counts;
    }
}
