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

    private sealed record Proposal(Dictionary<int, string> Map, HashSet<int> Unsure);

    private async Task<Proposal> ColumnsAsync(
        IImportType type,
        IReadOnlyList<string> headers,
        ImportSettings settings,
        CancellationToken ct
    )
    {
        var chosen =
            settings.Columns
            ?? (settings.Map.Count > 0 ? Told(type, headers, settings.Map) : null)
            ?? (await mappings.FindAsync(type.Id, headers, ct))?.Columns;
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

    /// <summary>The columns that the user named; the others as they are proposed.</summary>
    private Dictionary<int, string> Told(
        IImportType type,
        IReadOnlyList<string> headers,
        Dictionary<string, string> map
    )
    {
        var told = new Dictionary<int, string>();
        foreach (var (heading, target) in map)
        {
            var column = headers
                .Select((h, i) => (h, i))
                .Where(h => NameKey.Of(h.h) == NameKey.Of(heading))
                .Select(h => (int?)h.i)
                .FirstOrDefault();
            if (column is not { } index)
            {
                throw new RuleException(
                    "import.map.column",
                    null,
                    [("column", heading), ("columns", string.Join(", ", headers))]
                );
            }

            if (target.Length > 0 && type.Targets.All(t => t.Key != target))
            {
                throw new RuleException(
                    "import.map.target",
                    null,
                    [
                        ("target", target),
                        ("targets", string.Join(", ", type.Targets.Select(t => t.Key))),
                    ]
                );
            }

            told[index] = target;
        }

        foreach (var match in types.Propose(type, headers))
        {
            if (!told.ContainsKey(match.Column) && !told.ContainsValue(match.FieldKey))
            {
                told[match.Column] = match.FieldKey;
            }
        }

        return told.Where(t => t.Value.Length > 0).ToDictionary();
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
        var findings = Sort(way, layout, profile, types.LeftOut(type.Type));
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

/// <summary>Which decimal mark each column has.</summary>
internal static class MarkColumns
{
    /// <summary>
    /// One file has one hand: where a column shows its mark, those that could be read either way have it as well. Otherwise
    /// semicolons between the fields tell of a comma inside them.
    /// </summary>
    public static Dictionary<int, DecimalMark> Of(FileProfile profile, DecimalMark? chosen)
    {
        var shown = profile
            .Columns.Where(c => c.Numbers.Kind == NumberColumnKind.Unambiguous)
            .Select(c => c.Numbers.Mark)
            .Distinct()
            .ToList();
        DecimalMark? assumed =
            shown is [var one] ? one
            : profile.Settings.Separator.Separator == ';' ? DecimalMark.Comma
            : null;
        return profile.Columns.ToDictionary(
            c => c.Index,
            c =>
                chosen
                ?? (c.Numbers.Kind == NumberColumnKind.Assumed ? assumed : null)
                ?? c.Numbers.Mark
        );
    }

    /// <summary>The mark of the columns that go into numbers; null where there are none, or they differ.</summary>
    public static DecimalMark? Common(FileProfile profile, ImportLayout layout)
    {
        var marks = layout
            .Mapped.Where(m =>
                m.Target.Value is ImportValue.Money or ImportValue.Whole
                && profile.Columns[m.Column].Numbers.Kind
                    is not (NumberColumnKind.None or NumberColumnKind.NoMarks)
            )
            .Select(m => layout.MarkOf(m.Column))
            .Distinct()
            .ToList();
        return marks is [var one] ? one : null;
    }
}
