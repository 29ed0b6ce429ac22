namespace CrmModular.Host.Platform.Import;

/// <summary>Several unknown values of one column, which can be answered at once: thirty owners are one question, not thirty.</summary>
/// <param name="Target">The column's target.</param>
/// <param name="Count">How many values are asked about.</param>
/// <param name="Choices">What each of them offers.</param>
internal sealed record FindingGroup(string Target, int Count, IReadOnlyList<string> Choices)
{
    /// <summary>So many questions are answered one by one without a thought.</summary>
    private const int Few = 2;

    /// <summary>The groups by their target.</summary>
    public static Dictionary<string, FindingGroup> Of(IEnumerable<Finding> findings) =>
        findings
            .Where(f => f.Asks && f.Kind is FindingKind.Unknown or FindingKind.UnknownRest)
            .GroupBy(f => f.Target)
            .Where(g => g.Count() > Few)
            .Select(g => new FindingGroup(
                g.Key,
                g.Count(),
                [
                    .. g.Select(f => f.Choices.AsEnumerable())
                        .Aggregate((all, one) => all.Intersect(one)),
                ]
            ))
            .ToDictionary(g => g.Target, StringComparer.Ordinal);
}
