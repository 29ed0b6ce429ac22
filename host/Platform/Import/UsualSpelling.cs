using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Platform.Import;

/// <summary>
/// Points out texts that are nearly one that people usually write, and takes that one where the user leaves it so. Any other
/// text is the user's own word and stays as it is.
/// </summary>
internal sealed class UsualSpelling(FindingLog findings)
{
    private const int MostKept = 10_000;
    private readonly Dictionary<string, NameMatcher> _matchers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Finding?> _seen = new(StringComparer.Ordinal);

    /// <summary>The text that the row gets.</summary>
    public string Read(PreparedRow row, ImportTarget target, string text)
    {
        if (target.Usual.Count == 0)
        {
            return text;
        }

        var key = $"spelling:{target.Key}:{ImportNames.Normal(text)}";
        if (!_seen.TryGetValue(key, out var finding))
        {
            finding = findings.Find(key) ?? Look(key, target, text);
            if (_seen.Count < MostKept)
            {
                _seen[key] = finding;
            }
        }

        if (finding is null)
        {
            return text;
        }

        row.Noted = true;
        finding.Hit(row.Line);
        if (!finding.Chosen.StartsWith(FindingChoice.Take, StringComparison.Ordinal))
        {
            return text;
        }

        return row.Taken[target.Key] = finding.Chosen[FindingChoice.Take.Length..];
    }

    private Finding? Look(string key, ImportTarget target, string text)
    {
        if (!_matchers.TryGetValue(target.Key, out var matcher))
        {
            _matchers[target.Key] = matcher = new NameMatcher(target.Usual);
        }

        var near = matcher.Find(text, 2).Where(m => m.Kind == NameMatchKind.CloseSpelling).ToList();
        return near.Count == 0
            ? null
            : findings.Add(
                new Finding
                {
                    Key = key,
                    Kind = FindingKind.Spelling,
                    Target = target.Key,
                    Value = text,
                    Near = InCaseOf(text, near[0].Known),
                    Choices =
                    [
                        .. near.Select(m => FindingChoice.Take + InCaseOf(text, m.Known)),
                        FindingChoice.Keep,
                    ],
                }
            );
    }

    /// <summary>A file that writes everything small goes on so.</summary>
    private static string InCaseOf(string text, string known) =>
        text.Any(char.IsUpper) ? known : known.ToLowerInvariant();
}
