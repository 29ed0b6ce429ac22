using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>
/// The one way in which records of a kind are written: form, API, import, bulk change and code say which values some fields
/// get, and the same checks meet them all.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class RecordWriter<T>(
    RecordType<T> type,
    RecordContext<T> of,
    ICurrentUser user,
    ICompany company,
    ITexts texts,
    IExtensions extensions,
    IRecordRules<T>? rules = null
)
    where T : Entity
{
    private readonly ModuleDbContext _context = of.Value;

    /// <summary>Creates a record, or changes one, and saves.</summary>
    /// <param name="id">The record; null creates one.</param>
    /// <param name="version">The version that was seen; null takes the stored one.</param>
    /// <param name="values">What is said of it.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="RecordNotFoundException">There is none that the user may change.</exception>
    /// <exception cref="RuleException">A value is not taken.</exception>
    /// <exception cref="FluentValidation.ValidationException">Several are not.</exception>
    /// <exception cref="StaleRecordException">Someone saved it since that version.</exception>
    public async Task<T> SaveAsync(
        Guid? id,
        int? version,
        RecordValues values,
        CancellationToken ct
    )
    {
        await using var write = type.Unique.Any()
            ? await _context.BeginWriteAsync($"{type.Kind}.unique", ct)
            : null;
        T record;
        if (id is { } existing)
        {
            record = await _context.FindForAsync<T>(existing, user, type.Rights.Edit, ct);
            _context.Expect(record, version);
        }
        else
        {
            record = type.New(company);
            _context.Add(record);
        }

        RecordRefusal.Throw(await ApplyAsync(record, values, ct));
        await _context.SaveChangesAsync(ct);
        if (write is not null)
        {
            await write.CommitAsync(ct);
        }

        return record;
    }

    /// <summary>Puts values onto a tracked record without saving, and answers what of it is refused.</summary>
    /// <param name="record">The record; one that was just added is a new one.</param>
    /// <param name="values">What is said of it.</param>
    /// <param name="ct">Cancels what is read for it.</param>
    public async Task<IReadOnlyList<RecordRefusal>> ApplyAsync(
        T record,
        RecordValues values,
        CancellationToken ct
    )
    {
        var isNew = _context.Entry(record).State == EntityState.Added;
        var refusals = new List<RecordRefusal>(values.Unread);
        var changed = new HashSet<RecordField>();
        foreach (var field in type.Fields)
        {
            var named = values.Named.TryGetValue(field, out var value);
            // Left empty in a new record, a field keeps what it has at first.
            var kept = isNew && (!named || field.Normal(value) is null or "");
            if (kept ? !field.IsRequired : !named || (!isNew && field.Has(record, value)))
            {
                continue;
            }

            if (field.Refusal(kept ? field.Read(record) : value) is { } refusal)
            {
                refusals.Add(new RecordRefusal(field.Name, refusal));
            }
            else if (!kept)
            {
                field.Write(record, value);
                changed.Add(field);
            }
        }

        if (refusals.Count == 0)
        {
            await CheckUniqueAsync(record, changed, refusals, ct);
            var change = new RecordChange<T>(record, isNew, changed, _context);
            await (rules?.CheckAsync(change, ct) ?? Task.CompletedTask);
            refusals.AddRange(change.Refusals);
        }

        return refusals;
    }

    /// <summary>Puts a record into the bin, after every module was asked what refers to it, and saves.</summary>
    /// <param name="id">The record.</param>
    /// <param name="version">The version that was seen; null takes the stored one.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="RecordNotFoundException">There is none that the user may delete.</exception>
    /// <exception cref="RuleException">Something refers to it.</exception>
    public async Task DeleteAsync(Guid id, int? version, CancellationToken ct)
    {
        var record = await _context.FindForAsync<T>(id, user, type.Rights.Delete, ct);
        await References.CheckAsync(extensions, new RecordRef(type.Kind, id), ct);
        _context.Expect(record, version);
        _context.PutIntoBin(record);
        await _context.SaveChangesAsync(ct);
    }

    private async Task CheckUniqueAsync(
        T record,
        IReadOnlySet<RecordField> changed,
        List<RecordRefusal> refusals,
        CancellationToken ct
    )
    {
        foreach (var field in type.Unique.Where(changed.Contains))
        {
            var value = (string)field.Read(record);
            if (value.Length > 0 && await OwnerOfAsync(field, value, record.Id, ct) is { } other)
            {
                refusals.Add(
                    new RecordRefusal(
                        field.Name,
                        "record.taken",
                        ("field", texts[field.TextKey]),
                        ("value", value),
                        ("name", other)
                    )
                );
            }
        }
    }

    /// <summary>The name of another record that has a value.</summary>
    private Task<string?> OwnerOfAsync(
        TextRecordField<T> field,
        string value,
        Guid id,
        CancellationToken ct
    ) =>
        _context
            .Set<T>()
            .Where(e => e.Id != id)
            .Where(
                Expression.Lambda<Func<T, bool>>(
                    // The first half is the filter of the index, without which SQLite does not use it.
                    Expression.AndAlso(
                        Expression.NotEqual(field.Of.Body, Expression.Constant("")),
                        Expression.Equal(field.Of.Body, Keyset.Parameter(value, typeof(string)))
                    ),
                    field.Of.Parameters
                )
            )
            .Select(type.Title.Of)
            .FirstOrDefaultAsync(ct);
}
