using System.Globalization;
using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Platform.Import;

/// <summary>Reads a whole file the way an import would, and writes nothing.</summary>
internal sealed class ImportChecker(
    ImportTypes types,
    ImportFiles files,
    SavedMappings mappings,
    ImportWays ways,
    ITexts texts
)
{
    private const int Portion = 400;

    public async Task<ImportCheckResult> RunAsync(
        ImportRun run,
        ImportSettings settings,
        Func<long, long, Task>? report,
        CancellationToken ct
    )
    {
        await using var stream = files.Open(run.Id);
        var profile = await FileProfiler.AnalyseAsync(
            stream,
            new ProfileOptions(
                settings.Reading,
                NumberText.MarkOf(CultureInfo.CurrentCulture),
                SamplesKept: 2
            ),
            ct
        );
        if (profile.Refusal is { } refusal)
        {
            return Refused(profile, refusal, run.TypeId);
        }

        var headers = profile.Columns.Select(c => c.Header).ToList();
        var type = run.TypeId.Length > 0 ? await types.FindAsync(run.TypeId, ct) : null;
        type ??= await types.GuessAsync(headers, ct) ?? throw new RuleException("import.no.type");
        var columns = await ColumnsAsync(type.Type, headers, settings, ct);
        var dates = new DateQuestion(profile, columns.Map, type.Type, settings.DateOrder);
        var layout = new ImportLayout
        {
            TypeId = type.Type.Id,
            Encoding = profile.Settings.Encoding?.Encoding,
            Separator =
                profile.Settings.Format == FileFormat.Workbook
                    ? null
                    : profile.Settings.Separator.Separator,
            DateOrder = dates.Order ?? DateOrder.YearMonthDay,
            Columns = dates.Without(columns.Map),
            Marks = profile.Columns.ToDictionary(c => c.Index, c => c.Numbers.Mark),
            Choices = settings.Choices,
        }.For(type.Type);
        var result = Describe(profile, type.Type, columns, dates, layout);
        return result.Missing.Count > 0
            ? result
            : await TryAsync(run.Id, result, type, layout, profile, report, ct);
    }

    private static ImportCheckResult Refused(
        FileProfile profile,
        ImportProblem refusal,
        string typeId
    ) =>
        new()
        {
            TypeId = typeId,
            Refusal = $"import.problem.{refusal.Code}",
            RefusalArguments = ProblemArguments
                .Of(refusal)
                .ToDictionary(a => a.Name, a => a.Value?.ToString() ?? "", StringComparer.Ordinal),
            Format = profile.Settings.Format,
            Encoding = profile.Settings.Encoding?.Encoding,
            Separator = profile.Settings.Separator.Separator,
        };

    private sealed record Proposal(Dictionary<int, string> Map, HashSet<int> Unsure);

    private async Task<Proposal> ColumnsAsync(
        IImportType type,
        IReadOnlyList<string> headers,
        ImportSettings settings,
        CancellationToken ct
    )
    {
        var chosen = settings.Columns ?? (await mappings.FindAsync(type.Id, headers, ct))?.Columns;
        if (chosen is not null)
        {
            var map = chosen
                .Where(c => c.Key < headers.Count && type.Targets.Any(t => t.Key == c.Value))
                .ToDictionary();
            return new Proposal(map, []);
        }

        var matches = types.Propose(type, headers);
        return new Proposal(
            matches.ToDictionary(m => m.Column, m => m.FieldKey),
            [.. matches.Where(m => m.Confidence < 0.8).Select(m => m.Column)]
        );
    }

    private static ImportCheckResult Describe(
        FileProfile profile,
        IImportType type,
        Proposal columns,
        DateQuestion dates,
        ImportLayout layout
    ) =>
        new()
        {
            TypeId = type.Id,
            Format = profile.Settings.Format,
            Encoding = profile.Settings.Encoding?.Encoding,
            Separator = profile.Settings.Separator.Separator,
            LineEnd = profile.Settings.LineEnd,
            DateOrder = dates.Order,
            AsksDateOrder = dates.Asks,
            DateExample = dates.Example,
            Rows = profile.Rows,
            Layout = layout,
            Missing =
            [
                .. type
                    .Targets.Where(t => t.Required && !columns.Map.ContainsValue(t.Key))
                    .Select(t => t.Key),
            ],
            Columns =
            [
                .. profile.Columns.Select(c => new ImportCheckColumn(
                    c.Index,
                    c.Header,
                    [.. c.Samples.Take(2)],
                    c.Filled,
                    columns.Map.GetValueOrDefault(c.Index, ""),
                    columns.Unsure.Contains(c.Index)
                )),
            ],
        };

    private async Task<ImportCheckResult> TryAsync(
        Guid run,
        ImportCheckResult result,
        ImportTypes.Known type,
        ImportLayout layout,
        FileProfile profile,
        Func<long, long, Task>? report,
        CancellationToken ct
    )
    {
        var context = types.ContextOf(type);
        await using var way = await ways.OpenAsync(run, type.Type, layout, ct);
        var preview = new ImportPreview(layout, type.Type, texts);
        var progress = new ImportProgress();
        await foreach (var portion in way.ReadAsync(0, () => Portion, ct))
        {
            context.ChangeTracker.Clear();
            foreach (var row in await way.Pipeline.PlanAsync(portion, false, ct))
            {
                progress = progress.Count(row.Outcome!.Verdict);
                preview.Offer(row);
            }

            if (report is not null)
            {
                await report(progress.Done, result.Rows);
            }
        }

        context.ChangeTracker.Clear();
        var findings = Sort(way, layout, profile);
        var (targets, rows) = preview.Pick(findings);
        return result with
        {
            Create = progress.Created,
            Update = progress.Updated,
            Skip = progress.Skipped,
            Refuse = progress.Refused,
            Findings = findings,
            PreviewTargets = [.. targets.Select(t => t.Key)],
            Preview = rows,
            Layout = layout with
            {
                Choices = way
                    .Findings.All.Where(f => f.Chosen.Length > 0)
                    .ToDictionary(f => f.Key, f => f.Chosen, StringComparer.Ordinal),
            },
        };
    }

    /// <summary>What asks first, the most rows first; then what is only told, and what is well.</summary>
    private static List<Finding> Sort(ImportWay way, ImportLayout layout, FileProfile profile)
    {
        var findings = way.Findings.All.ToList();
        findings.AddRange(
            layout
                .Mapped.Where(m =>
                    m.Target.Value is ImportValue.Money or ImportValue.Whole
                    && profile.Columns[m.Column].Numbers.Note is not null
                )
                .Select(m => new Finding
                {
                    Key = $"mark:{m.Target.Key}",
                    Kind = FindingKind.Assumed,
                    Target = m.Target.Key,
                    Value = profile.Columns[m.Column].Numbers.Example ?? "",
                    Count = profile.Columns[m.Column].Numbers.Numbers,
                })
        );
        var trouble = findings.Select(f => f.Target).ToHashSet(StringComparer.Ordinal);
        findings.AddRange(
            way.References.Found.Where(f => !trouble.Contains(f.Target))
                .Select(f => new Finding
                {
                    Key = $"found:{f.Target}",
                    Kind = FindingKind.AllFound,
                    Target = f.Target,
                    Count = f.Count,
                })
        );
        if (
            way.Findings.Find("twice") is null
            && layout.Mapped.Any(m => m.Target.ExternalId || m.Target.Identifies)
        )
        {
            findings.Add(new Finding { Key = "nonetwice", Kind = FindingKind.NoneTwice });
        }

        return
        [
            .. findings
                .OrderBy(f =>
                    f.Kind is FindingKind.AllFound or FindingKind.NoneTwice ? 2
                    : f.Asks ? 0
                    : 1
                )
                .ThenByDescending(f => f.Count),
        ];
    }
}
