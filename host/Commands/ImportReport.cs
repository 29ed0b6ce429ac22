using System.Globalization;
using System.Text.Json;
using CrmModular.Host.Platform.Import;

namespace CrmModular.Host.Commands;

/// <summary>What the command line says of an import: problems on the error stream, totals on the other.</summary>
internal sealed class ImportReport(ITexts texts, bool json)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private readonly TextWriter _notes = Console.Error;
    private long _told;

    /// <summary>How the file is read, found or chosen: a wrong guess is to be seen before anything else.</summary>
    public void Took(ImportCheckResult check, IReadOnlyList<ImportTarget> targets)
    {
        if (check.Refusal is not null)
        {
            return;
        }

        var pairs = new List<(string Name, string Value)>();
        if (check.Encoding is { } encoding)
        {
            pairs.Add(("import.encoding", texts[$"import.encoding.{encoding}"]));
            pairs.Add(
                (
                    "import.separator",
                    texts[$"import.separator.{Pages.Import.RunModel.NameOf(check.Separator)}"]
                )
            );
        }
        else if (check.Sheet is { } sheet)
        {
            pairs.Add(("import.sheet", $"{sheet} ({string.Join(", ", check.Sheets)})"));
        }

        pairs.Add(("import.heading.row", check.HeadingRow.ToString(CultureInfo.InvariantCulture)));
        if (check.DecimalMark is { } mark)
        {
            pairs.Add(("import.decimal.mark", texts[$"import.decimal.mark.{mark}"]));
        }

        if (check.DateOrder is { } order && check.HasDates)
        {
            pairs.Add(("import.date.order", texts[$"import.date.order.{order}"]));
        }

        _notes.WriteLine(texts["import.cli.took", ("what", string.Join("; ", pairs.Select(Pair)))]);
        var words = new FindingText(texts, targets);
        var columns = check
            .Columns.Where(c => c.Target.Length > 0)
            .Select(c => $"{c.Header} → {words.Label(c.Target)}{(c.Unsure ? " (?)" : "")}");
        _notes.WriteLine(texts["import.cli.columns", ("columns", string.Join("; ", columns))]);

        string Pair((string Name, string Value) pair) =>
            texts["import.cli.took.pair", ("name", texts[pair.Name]), ("value", pair.Value)];
    }

    /// <summary>0, or 3 where rows stayed out and nobody said that they may.</summary>
    public int CodeOf(long leftOut, bool allowed)
    {
        if (leftOut == 0 || allowed)
        {
            return 0;
        }

        _notes.WriteLine(texts["import.cli.left.out", ("n", leftOut)]);
        return 3;
    }

    public void Refused(ImportCheckResult check, IReadOnlyList<ImportTarget> targets)
    {
        if (check.Refusal is { } refusal)
        {
            _notes.WriteLine(
                texts[refusal, [.. check.RefusalArguments.Select(a => (a.Key, (object?)a.Value))]]
            );
        }

        if (check.AsksDateOrder)
        {
            _notes.WriteLine(texts["import.cli.date.order", ("example", check.DateExample)]);
        }

        foreach (var missing in check.Missing)
        {
            _notes.WriteLine(
                texts[
                    "import.missing",
                    ("field", texts[targets.First(t => t.Key == missing).TextKey])
                ]
            );
        }

        _notes.WriteLine(texts["import.cli.nothing"]);
    }

    public void Findings(ImportCheckResult check, IReadOnlyList<ImportTarget> targets)
    {
        var words = new FindingText(texts, targets);
        foreach (var finding in check.Findings)
        {
            var detail = words.Detail(finding);
            _notes.WriteLine(
                string.IsNullOrEmpty(detail)
                    ? words.Title(finding)
                    : texts[
                        "import.cli.took.pair",
                        ("name", words.Title(finding)),
                        ("value", detail)
                    ]
            );
            if (finding.Asks)
            {
                _notes.WriteLine(
                    $"  {finding.Key}={finding.Chosen}  ({string.Join(" | ", finding.Choices)})"
                );
            }

            if (finding.Kind == FindingKind.SameName)
            {
                _notes.WriteLine(texts["import.cli.same.name"]);
            }

            if (finding.Kind == FindingKind.Nowhere)
            {
                var keys = string.Join(", ", targets.Select(t => t.Key));
                _notes.WriteLine(texts["import.cli.map.hint", ("targets", keys)]);
            }
        }
    }

    public void Checked(ImportCheckResult check, IReadOnlyList<ImportTarget> targets)
    {
        Findings(check, targets);
        Print(
            new Totals(
                check.Rows,
                check.Create,
                check.Update,
                check.Skip,
                check.Refuse,
                null,
                null,
                null
            )
        );
    }

    public void Done(ImportRun run, ImportProgress done, string rejects) =>
        Print(
            new Totals(
                done.Done,
                done.Created,
                done.Updated,
                done.Skipped,
                done.Refused,
                run.Id,
                run.BatchId,
                done.Skipped + done.Refused > 0 ? rejects : null
            )
        );

    /// <summary>Someone cancelled it on the page.</summary>
    public void Cancelled(ImportRun run) =>
        _notes.WriteLine(texts["import.cli.cancelled", ("batch", run.BatchId)]);

    /// <summary>A line for each tenth, when someone watches.</summary>
    public Task ProgressAsync(ImportProgress progress)
    {
        var tenth = progress.Total > 0 ? progress.Done * 10 / progress.Total : 0;
        if (tenth > _told && !json)
        {
            _told = tenth;
            _notes.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{progress.Done} / {progress.Total}")
            );
        }

        return Task.CompletedTask;
    }

    private sealed record Totals(
        long Rows,
        long Created,
        long Updated,
        long Skipped,
        long Refused,
        Guid? Import,
        Guid? Undo,
        string? Rejects
    );

    private void Print(Totals totals)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(totals, Json));
            return;
        }

        Console.WriteLine(
            texts[
                "import.cli.totals",
                ("rows", totals.Rows),
                ("created", totals.Created),
                ("updated", totals.Updated),
                ("skipped", totals.Skipped),
                ("refused", totals.Refused)
            ]
        );
        if (totals.Rejects is not null)
        {
            Console.WriteLine(texts["import.cli.rejects", ("file", totals.Rejects)]);
        }

        if (totals.Undo is not null)
        {
            Console.WriteLine(texts["import.cli.undo", ("batch", totals.Undo)]);
        }
    }
}
