using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>A record as a picker offers it.</summary>
/// <param name="Id">The record.</param>
/// <param name="Name">Its name.</param>
/// <param name="Second">What tells two of one name apart; empty for nothing.</param>
public sealed record PickedRecord(Guid Id, string Name, string Second);

/// <summary>Finds records of a kind by what is typed into a picker or stands in a file, within the user's sight.</summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class RecordLookup<T>(
    RecordType<T> type,
    RecordContext<T> of,
    RecordWriter<T> writer,
    ICurrentUser user
) : IImportLookup
    where T : Entity
{
    private readonly ModuleDbContext _context = of.Value;

    private const int Most = 30;

    /// <summary>Whether the user may have an import create what is not there.</summary>
    public bool CanCreate => user.Has(type.Rights.Edit);

    /// <summary>What a picker offers for what was typed: at most thirty, those first whose name begins with it.</summary>
    /// <param name="typed">What was typed; null or empty offers the first by name.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<IReadOnlyList<PickedRecord>> PickAsync(string? typed, CancellationToken ct)
    {
        var name = type.Title.Of;
        var searched = type
            .Fields.OfType<TextRecordField<T>>()
            .Where(f => f.IsSearched)
            .Select(f => f.Of)
            .ToArray();
        var all = _context.Set<T>().AsNoTracking().Visible(_context, user, type.Rights.View);
        var offered = type.Picker.Only is { } only ? all.Where(only) : all;
        var found = await offered
            .WherePart(typed, searched)
            .OrderBy(e => EF.Property<string>(e, type.Title.Name + "Sort"))
            .Take(Most)
            .Select(PickedRow.Of(name, type.Picker.Second))
            .ToListAsync(ct);
        return
        [
            .. found
                .Select(f => new PickedRecord(f.Id, f.Name, f.Second))
                .BeginningFirst(typed, f => f.Name),
        ];
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ImportName>> FindAsync(
        IReadOnlyCollection<string> names,
        CancellationToken ct
    ) => ImportLookups.FindAsync(Rows, names, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> NearAsync(string name, CancellationToken ct) =>
        ImportLookups.NearAsync(Rows, name, ct);

    /// <inheritdoc />
    public async Task<Guid> CreateAsync(string name, CancellationToken ct) =>
        (await writer.SaveAsync(null, null, new RecordValues().Set(type.Title, name), ct)).Id;

    private IQueryable<NamedRow> Rows =>
        _context
            .Set<T>()
            .Visible(_context, user, type.Rights.View)
            .Select(PickedRow.Named(type.Title.Of, type.Title.Name + "Sort"));
}
