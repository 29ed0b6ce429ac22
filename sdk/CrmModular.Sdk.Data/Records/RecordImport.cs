namespace CrmModular.Sdk.Data;

/// <summary>The import that follows from a kind of record: every row goes through the same save as a form.</summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class RecordImport<T>(
    RecordType<T> type,
    IRecordFields fields,
    RecordContext<T> of,
    RecordWriter<T> writer,
    ICurrentUser user,
    ICompany company,
    ITexts texts
) : IImportType
    where T : Entity
{
    private readonly ModuleDbContext _context = of.Value;

    private IReadOnlyList<RecordField<T>> _fields = type.Fields;

    /// <inheritdoc />
    public string Id => type.Path;

    /// <inheritdoc />
    public string Kind => type.Kind;

    /// <inheritdoc />
    public string TextKey => type.ListId;

    /// <inheritdoc />
    public string Icon => type.Icon;

    /// <inheritdoc />
    public string Url => type.Url;

    /// <inheritdoc />
    public int Order => type.ImportOrder;

    /// <inheritdoc />
    public IReadOnlyList<string> LeftOut => ["record.changed"];

    /// <inheritdoc />
    public IReadOnlyList<ImportTarget> Targets =>
        [ImportTarget.RecordId, .. _fields.Select(f => f.ToTarget())];

    /// <inheritdoc />
    public async Task PrepareAsync(CancellationToken ct) =>
        _fields = await fields.OfAsync(type, ct);

    /// <inheritdoc />
    public async Task<IReadOnlyList<ImportOutcome>> PlanAsync(
        IReadOnlyList<ImportRow> rows,
        CancellationToken ct
    )
    {
        var known = await ImportMatcher<T>.LoadAsync(_context, user, Keys(), rows, ct);
        var outcomes = new List<ImportOutcome>(rows.Count);
        foreach (var row in rows)
        {
            outcomes.Add(await known.PlanAsync(row, record => PlanAsync(row, record, known, ct)));
        }

        return outcomes;
    }

    private ImportMatcher<T>.Keys Keys()
    {
        var lines = _fields.OfType<TextRecordField<T>>().ToList();
        return new(
            type.Rights.Edit,
            lines.Find(f => f.IsExternalId) is { } external
                ? e => (string)external.Read(e)
                : _ => "",
            e => (string)type.Title.Read(e)
        )
        {
            TellsApart = _fields
                .OfType<TextRecordField<T>>()
                .Where(type.Unique.Contains)
                .ToDictionary(
                    f => f.Key,
                    Func<T, string> (f) => e => (string)f.Read(e),
                    StringComparer.Ordinal
                ),
        };
    }

    private async Task<ImportOutcome> PlanAsync(
        ImportRow row,
        T? record,
        ImportMatcher<T> known,
        CancellationToken ct
    )
    {
        if (record is null)
        {
            record = type.New(company);
            record.Id = ImportMatcher<T>.NewId(row);
            _context.Add(record);
        }

        var values = new RecordValues();
        foreach (var field in _fields)
        {
            if (field.TryRead(row, out var value))
            {
                values.Set(field, value);
            }
        }

        if (await writer.ApplyAsync(record, values, ct) is [var refusal, ..])
        {
            return Refused(refusal);
        }

        known.Add(record);
        return known.OutcomeOf(record);
    }

    private ImportOutcome Refused(RecordRefusal refusal)
    {
        var field = _fields.FirstOrDefault(f => f.Name == refusal.Field);
        var rule = texts[refusal.TextKey, [.. refusal.Arguments]];
        return field is null
            ? ImportOutcome.Refused(refusal.TextKey, refusal.Arguments)
            : ImportOutcome.Refused(
                "import.reason.rule",
                ("field", texts[field.TextKey]),
                ("rule", rule)
            );
    }
}
