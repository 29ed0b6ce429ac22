namespace CrmModular.Host.Platform.Import;

/// <summary>
/// Asks about the values that nobody knows: the first of a column one by one, the others together, so that a wrong column is
/// no thousand questions.
/// </summary>
internal sealed class UnknownValues(FindingLog findings)
{
    private const int AskedSingly = 30;
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);

    /// <summary>Whether a question is about unknown values of a column.</summary>
    public static bool AsksAbout(string target, string findingKey) =>
        findingKey == Rest(target)
        || findingKey.StartsWith(KeyOf(target, ""), StringComparison.Ordinal);

    /// <summary>What was asked about the value before; null where it is not asked about by itself.</summary>
    public Finding? Find(ImportTarget target, string value) =>
        findings.Find(KeyOf(target.Key, value));

    /// <summary>
    /// Whether the value is one of those that are asked about together. What was decided so stays so, also when an import goes
    /// on in the middle of its file and meets such a value among the first.
    /// </summary>
    public bool IsOneOfMany(ImportTarget target, string value) =>
        !findings.IsDecided(KeyOf(target.Key, value))
        && (
            findings.IsDecided(Rest(target.Key))
            || _asked.GetValueOrDefault(target.Key) >= AskedSingly
        );

    /// <summary>Asks about a value.</summary>
    /// <param name="target">The column's target.</param>
    /// <param name="value">The value as it stands in the file.</param>
    /// <param name="near">What is most like it; null where nothing is.</param>
    /// <param name="choices">What can be done; the first holds until the user says otherwise.</param>
    public Finding Ask(ImportTarget target, string value, string? near, List<string> choices)
    {
        _asked[target.Key] = _asked.GetValueOrDefault(target.Key) + 1;
        return findings.Add(
            new Finding
            {
                Key = KeyOf(target.Key, value),
                Kind = FindingKind.Unknown,
                Target = target.Key,
                Value = value,
                Near = near,
                Choices = choices,
            }
        );
    }

    /// <summary>Asks about all values of a column together.</summary>
    public Finding AskTogether(ImportTarget target, List<string> choices) =>
        findings.Find(Rest(target.Key))
        ?? findings.Add(
            new Finding
            {
                Key = Rest(target.Key),
                Kind = FindingKind.UnknownRest,
                Target = target.Key,
                Choices = choices,
            }
        );

    private static string KeyOf(string target, string value) =>
        $"value:{target}:{ImportNames.Normal(value)}";

    private static string Rest(string target) => $"rest:{target}";
}
