namespace CrmModular.Host.Platform.Import;

/// <summary>The sentences of findings and of what can be done about them.</summary>
internal sealed class FindingText(ITexts texts, IReadOnlyList<ImportTarget> targets)
{
    public string Title(Finding finding)
    {
        var field = Label(finding.Target);
        return finding.Kind == FindingKind.Refused
            ? texts.Count(
                "import.finding.refused",
                finding.Count,
                (
                    "reason",
                    texts[
                        finding.TextKey!,
                        [.. finding.Arguments.Select(a => (a.Key, (object?)a.Value))]
                    ]
                )
            )
            : texts.Count(
                $"import.finding.{Name(finding.Kind)}",
                finding.Count,
                ("field", field),
                ("value", finding.Value)
            );
    }

    /// <summary>What is to be known besides; null for nothing.</summary>
    public string? Detail(Finding finding) =>
        finding.Kind switch
        {
            FindingKind.Unknown or FindingKind.Spelling when finding.Near is { } near => texts[
                "import.finding.near",
                ("name", near)
            ],
            FindingKind.Nowhere or FindingKind.Title => finding.Value,
            FindingKind.SameName => texts[
                "import.finding.samename.help",
                ("names", finding.Arguments.GetValueOrDefault("names"))
            ],
            FindingKind.Creates => finding.Arguments.GetValueOrDefault("names"),
            FindingKind.Unreadable => texts[finding.TextKey!, ("value", finding.Value)],
            FindingKind.Decimals => texts["import.finding.decimals.help", ("value", finding.Value)],
            FindingKind.Assumed => texts[
                "import.problem.decimal-mark-assumed",
                ("value", finding.Value)
            ],
            FindingKind.Later => texts[finding.TextKey!],
            FindingKind.Refused or FindingKind.Twice or FindingKind.Double => texts[
                "import.finding.lines",
                ("lines", string.Join(", ", finding.Lines))
            ],
            _ => null,
        };

    public string Choice(Finding finding, string choice) =>
        choice.StartsWith(FindingChoice.Take, StringComparison.Ordinal)
            ? texts["import.choice.take", ("name", ChoiceName(finding, choice))]
            : texts[
                $"import.choice.{choice}",
                ("field", Label(finding.Target)),
                ("value", finding.Value)
            ];

    public string Label(string target) =>
        targets.FirstOrDefault(t => t.Key == target) is { } known ? texts[known.TextKey] : target;

    private string ChoiceName(Finding finding, string choice)
    {
        var value = choice[FindingChoice.Take.Length..];
        return
            targets
                .FirstOrDefault(t => t.Key == finding.Target)
                ?.Choices.FirstOrDefault(c => c.Value == value)
                ?.Names
                is [var name, ..]
            ? name
            : value;
    }

    private static string Name(FindingKind kind) => kind.ToString().ToLowerInvariant();
}
