using System.Globalization;
using CrmModular.Host.Platform.Import.Reading;
using CrmModular.Host.Platform.Texts;

namespace CrmModular.Host.Platform.Import;

/// <summary>Reads the cells of targets that take one of a few values: by its name in any language, and otherwise by what the user decided about the unknown one.</summary>
internal sealed class ChoiceReader(FindingLog findings, ITexts texts, TextStore store)
{
    private readonly UnknownValues _unknown = new(findings);
    private readonly Dictionary<string, NameMatcher> _matchers = new(StringComparer.Ordinal);

    public void Read(PreparedRow row, ImportTarget target, string text)
    {
        var key = NameKey.Of(text);
        if (ValuesOf(target).TryGetValue(key, out var choice))
        {
            row.Values[target.Key] = choice;
            return;
        }

        row.Noted = true;
        var finding = Unknown(target, text).Hit(row.Line);
        if (finding.Chosen.StartsWith(FindingChoice.Take, StringComparison.Ordinal))
        {
            var taken = finding.Chosen[FindingChoice.Take.Length..];
            row.Values[target.Key] = taken;
            row.Taken[target.Key] = taken;
        }
        else if (finding.Chosen == FindingChoice.Skip || target.Required)
        {
            row.LeaveOut(
                "import.reason.unknown",
                ("field", texts[target.TextKey]),
                ("value", text)
            );
        }
    }

    /// <summary>The values by every way in which they are written: their names first, then their texts in each language.</summary>
    private Dictionary<string, string> ValuesOf(ImportTarget target)
    {
        if (_values.TryGetValue(target.Key, out var known))
        {
            return known;
        }

        known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var choice in target.Choices)
        {
            known.TryAdd(NameKey.Of(choice.Value), choice.Value);
        }

        foreach (var choice in target.Choices)
        {
            var written = target.ChoiceTextKey is { } key
                ? store
                    .Languages.Select(l =>
                        store.Find(CultureInfo.GetCultureInfo(l), $"{key}.{choice.Value}")?.Other
                    )
                    .OfType<string>()
                : [];
            foreach (var name in choice.Names.Concat(written))
            {
                known.TryAdd(NameKey.Of(name), choice.Value);
            }
        }

        return _values[target.Key] = known;
    }

    private readonly Dictionary<string, Dictionary<string, string>> _values = new(
        StringComparer.Ordinal
    );

    private Finding Unknown(ImportTarget target, string text)
    {
        if (_unknown.Find(target, text) is { } known)
        {
            return known;
        }

        if (_unknown.IsOneOfMany(target, text))
        {
            return _unknown.AskTogether(target, Options(target, []));
        }

        if (!_matchers.TryGetValue(target.Key, out var matcher))
        {
            _matchers[target.Key] = matcher = new NameMatcher(target.Choices.Select(c => c.Value));
        }

        var near = matcher.Find(text, 3);
        return _unknown.Ask(
            target,
            text,
            near.FirstOrDefault()?.Known,
            Options(target, near.Select(m => FindingChoice.Take + m.Known))
        );
    }

    /// <summary>What is like the value comes first, then leaving the row out, then each of the column's values.</summary>
    private static List<string> Options(ImportTarget target, IEnumerable<string> near)
    {
        List<string> options =
        [
            .. near.Append(FindingChoice.Skip)
                .Concat(target.Choices.Select(c => FindingChoice.Take + c.Value))
                .Distinct(),
        ];
        if (!target.Required)
        {
            options.Add(FindingChoice.Empty);
        }

        return options;
    }
}
