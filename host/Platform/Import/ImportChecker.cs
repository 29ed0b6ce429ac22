using System.Globalization;
using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Host.Platform.Import;

/// <summary>Reads a whole file the way an import would, and writes nothing.</summary>
internal sealed class ImportChecker(
    ImportTypes types,
    ImportFiles files,
    ColumnProposals proposals,
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
                settings.DecimalMark ?? NumberText.MarkOf(CultureInfo.CurrentCulture),
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
        var columns = await proposals.ProposeAsync(type.Type, headers, settings, ct);
        var dates = new DateQuestion(profile, columns.Map, type.Type, settings.DateOrder);
        var layout = new ImportLayout
        {
            TypeId = type.Type.Id,
            Encoding = profile.Settings.Encoding?.Encoding,
            Separator =
                profile.Settings.Format == FileFormat.Workbook
                    ? null
                    : profile.Settings.Separator.Separator,
            Sheet = profile.Settings.Sheet,
            HeadingRow = profile.HeadingRow,
            DateOrder = dates.Order ?? DateOrder.YearMonthDay,
            Columns = dates.Without(columns.Map),
            Marks = MarkColumns.Of(profile, settings.DecimalMark),
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

    private static ImportCheckResult Describe(
        FileProfile profile,
        IImportType type,
        ProposedColumns columns,
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
            Sheets = [.. profile.Settings.Sheets],
            Sheet = profile.Settings.Sheet,
            HeadingRow = profile.HeadingRow,
            DecimalMark = MarkColumns.Common(profile, layout),
            DateOrder = dates.Order,
            HasDates = layout.Mapped.Any(m =>
                m.Target.Value == ImportValue.Date
                && profile.Columns[m.Column].Dates.Kind != DateColumnKind.None
            ),
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
        await using var way = await ways.OpenAsync(
            run,
            type.Type,
            types.ContextOf(type),
            layout,
            new ImportPlace(DateTimeOffset.MaxValue, Again: false),
            ct
        );
        var preview = new ImportPreview(layout, type.Type, texts);
        var progress = new ImportProgress();
        long leftOut = 0;
        await foreach (var portion in way.ReadAsync(0, () => Portion, ct))
        {
            context.ChangeTracker.Clear();
            foreach (var row in await PlanAsync(way, portion, context, ct))
            {
                progress = progress.Count(row.Outcome!.Verdict);
                leftOut += IsLeftOut(row.Outcome) ? 1 : 0;
                preview.Offer(row);
            }

            if (report is not null)
            {
                await report(progress.Done, result.Rows);
            }
        }

        context.ChangeTracker.Clear();
        var findings = Sort(way, layout, profile, type.Type, types.LeftOut(type.Type));
        var (targets, rows) = preview.Pick(findings);
        return result with
        {
            Create = progress.Created,
            Update = progress.Updated,
            Skip = progress.Skipped,
            Refuse = progress.Refused,
            LeftOut = leftOut,
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

    /// <summary>A row that stands in the file twice, or is there already, loses nothing by it.</summary>
    private static bool IsLeftOut(ImportOutcome outcome) =>
        outcome is { Verdict: ImportVerdict.Skip, TextKey: not null }
        && outcome.TextKey != ImportOutcome.Unchanged.TextKey
        && outcome.TextKey != "import.reason.twice";

    /// <summary>A portion; row by row where one of them stops it.</summary>
    private static async Task<IReadOnlyList<PreparedRow>> PlanAsync(
        ImportWay way,
        List<ImportPipeline.Screened> portion,
        ModuleDbContext context,
        CancellationToken ct
    )
    {
        try
        {
            return await way.Pipeline.PlanAsync(portion, false, ct);
        }
        catch (Exception e) when (RowFault.Is(e, ct))
        {
            context.ChangeTracker.Clear();
            if (portion.Count > 1)
            {
                var half = portion.Count / 2;
                return
                [
                    .. await PlanAsync(way, portion[..half], context, ct),
                    .. await PlanAsync(way, portion[half..], context, ct),
                ];
            }

            var row = RowFault.Refuse(portion[0], e);
            way.Findings.Refuse(row.Line, row.Outcome!.TextKey!, row.Outcome.Arguments);
            return [row];
        }
    }

    /// <summary>What asks first, the most rows first; then what is only told, and what is well.</summary>
    private static List<Finding> Sort(
        ImportWay way,
        ImportLayout layout,
        FileProfile profile,
        IImportType type,
        IReadOnlySet<string> leftOut
    )
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
        var nowhere = profile
            .Columns.Where(c =>
                c.Filled > 0
                && !layout.Columns.ContainsKey(c.Index)
                && !leftOut.Contains(NameKey.Of(c.Header))
            )
            .Select(c => c.Header)
            .ToList();
        if (nowhere.Count > 0)
        {
            findings.Add(
                new Finding
                {
                    Key = "nowhere",
                    Kind = FindingKind.Nowhere,
                    Value = string.Join(", ", nowhere),
                    Count = nowhere.Count,
                }
            );
        }

        if (profile is { HeadingRow: > 1, Titles: { Count: > 0 } titles })
        {
            findings.Add(
                new Finding
                {
                    Key = "title",
                    Kind = FindingKind.Title,
                    Value = string.Join(" / ", titles),
                    Count = titles.Count,
                }
            );
        }

        if (type is IGuardedImport { LaterTextKey: { } later })
        {
            findings.Add(
                new Finding
                {
                    Key = "later",
                    Kind = FindingKind.Later,
                    TextKey = later,
                }
            );
        }

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
