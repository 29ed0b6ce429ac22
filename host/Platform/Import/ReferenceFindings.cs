using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Platform.Import;

/// <summary>What the user is asked about names of which not exactly one record is known.</summary>
internal sealed class ReferenceFindings(FindingLog findings)
{
    private readonly UnknownValues _unknown = new(findings);

    /// <summary>Several records have the name.</summary>
    public Finding Double(ImportTarget target, string name)
    {
        var key = $"double:{target.Key}:{name}";
        return findings.Find(key)
            ?? findings.Add(
                new Finding
                {
                    Key = key,
                    Kind = FindingKind.Double,
                    Target = target.Key,
                    Value = name,
                    Choices = Options([FindingChoice.Skip], target, false),
                }
            );
    }

    /// <summary>No record has the name.</summary>
    /// <param name="target">The column's target.</param>
    /// <param name="name">The name.</param>
    /// <param name="lookup">Proposes names that are like it; null where nobody does.</param>
    /// <param name="ct">Cancels the look.</param>
    public async Task<Finding> UnknownAsync(
        ImportTarget target,
        string name,
        IImportLookup? lookup,
        CancellationToken ct
    )
    {
        var creates = lookup?.CanCreate == true;
        if (creates && target.CreatesMissing)
        {
            return Creates(target, name);
        }

        if (_unknown.Find(target, name) is { } known)
        {
            return known;
        }

        if (_unknown.IsOneOfMany(target, name))
        {
            return _unknown.AskTogether(target, Options([FindingChoice.Skip], target, creates));
        }

        var near = lookup is null
            ? []
            : new NameMatcher(await lookup.NearAsync(name, ct)).Find(name, 3);
        var takes = near.Select(n => FindingChoice.Take + n.Known).ToList();
        // Only what is the same but for its writing is proposed; a spelling that is merely close is the user's to say.
        var sure =
            near is [{ Kind: not NameMatchKind.CloseSpelling }] || near is [{ Confidence: > 0.8 }];
        List<string> choices = sure
            ? [.. takes, FindingChoice.Skip]
            : [FindingChoice.Skip, .. takes];
        return _unknown.Ask(
            target,
            name,
            near.FirstOrDefault()?.Known,
            Options(choices, target, creates)
        );
    }

    private Finding Creates(ImportTarget target, string name)
    {
        var key = $"creates:{target.Key}";
        var finding =
            findings.Find(key)
            ?? findings.Add(
                new Finding
                {
                    Key = key,
                    Kind = FindingKind.Creates,
                    Target = target.Key,
                    Choices = Options([FindingChoice.Create, FindingChoice.Skip], target, false),
                }
            );
        var created = finding.Arguments.GetValueOrDefault("names", "");
        if (created.Length < 200 && !created.Split(", ").Contains(name))
        {
            finding.Arguments["names"] = created.Length == 0 ? name : $"{created}, {name}";
        }

        return finding;
    }

    private static List<string> Options(List<string> first, ImportTarget target, bool creates)
    {
        if (creates)
        {
            first.Add(FindingChoice.Create);
        }

        if (!target.Required)
        {
            first.Add(FindingChoice.Empty);
        }

        return first;
    }
}
