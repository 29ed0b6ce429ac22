namespace CrmModular.Host.Platform.Import.Reading;

public enum NameMatchKind
{
    /// <summary>Letter for letter.</summary>
    Exact,

    /// <summary>Only case, spaces, punctuation or width differ.</summary>
    SameWriting,

    /// <summary>Only the legal form of the company differs.</summary>
    SameWithoutForm,

    /// <summary>A few letters differ.</summary>
    CloseSpelling,
}

/// <param name="Distance">Edits between the compared keys; 0 unless the spelling differs.</param>
/// <param name="Confidence">1 for the very same, falling with the share of edits.</param>
public sealed record NameMatch(string Known, NameMatchKind Kind, int Distance, double Confidence);

/// <summary>
/// Finds the known names that an unknown value may mean: GTXPro is GTX Pro, technolgy is technology,
/// 北京华联 is 北京华联有限公司. Built once for all values of a column.
/// </summary>
public sealed class NameMatcher
{
    private const double SameWritingConfidence = 0.98;
    private const double SameCoreConfidence = 0.9;

    private readonly HashSet<string> _exact;
    private readonly Dictionary<string, List<string>> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _byCore = new(StringComparer.Ordinal);
    private readonly SpellingIndex _spellings;

    public NameMatcher(IEnumerable<string> known)
    {
        _exact = new HashSet<string>(known, StringComparer.Ordinal);
        foreach (var name in _exact)
        {
            Add(_byKey, NameKey.Of(name), name);
            Add(_byCore, NameKey.CoreOf(name), name);
        }

        _spellings = new SpellingIndex(_byCore.Keys);
    }

    /// <summary>Best first; more than one means that the page should ask. Empty when nothing is near.</summary>
    public IReadOnlyList<NameMatch> Find(string value, int most = 5)
    {
        if (_exact.Contains(value))
        {
            return [new NameMatch(value, NameMatchKind.Exact, 0, 1)];
        }

        if (_byKey.TryGetValue(NameKey.Of(value), out var same))
        {
            return Matches(same, NameMatchKind.SameWriting, 0, SameWritingConfidence, most);
        }

        var core = NameKey.CoreOf(value);
        if (_byCore.TryGetValue(core, out var sameCore))
        {
            return Matches(sameCore, NameMatchKind.SameWithoutForm, 0, SameCoreConfidence, most);
        }

        return
        [
            .. _spellings
                .Find(core)
                .OrderBy(hit => hit.Distance)
                .ThenBy(hit => hit.Key, StringComparer.Ordinal)
                .SelectMany(hit =>
                    Matches(
                        _byCore[hit.Key],
                        NameMatchKind.CloseSpelling,
                        hit.Distance,
                        Share(core, hit),
                        most
                    )
                )
                .Take(most),
        ];
    }

    private static double Share(string core, (string Key, int Distance) hit) =>
        SameCoreConfidence * (1 - (hit.Distance / (double)Math.Max(core.Length, hit.Key.Length)));

    private static NameMatch[] Matches(
        List<string> names,
        NameMatchKind kind,
        int distance,
        double confidence,
        int most
    ) =>
        [
            .. names
                .OrderBy(name => name, StringComparer.Ordinal)
                .Take(most)
                .Select(name => new NameMatch(name, kind, distance, confidence)),
        ];

    private static void Add(Dictionary<string, List<string>> index, string key, string name)
    {
        if (!index.TryGetValue(key, out var names))
        {
            index[key] = names = new List<string>(1);
        }

        names.Add(name);
    }
}
