using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>Says who saved in between, and which values differ.</summary>
internal static class StaleRecord
{
    private static readonly HashSet<string> Stamps =
    [
        nameof(Entity.Version),
        nameof(Entity.CreatedAt),
        nameof(Entity.ChangedAt),
        nameof(Entity.ChangedBy),
    ];

    public static async Task<Exception> ExplainAsync(
        DbUpdateConcurrencyException conflict,
        CancellationToken ct
    )
    {
        var entry = conflict.Entries.FirstOrDefault(e => e.Entity is Entity);
        if (entry is null)
        {
            return conflict;
        }

        var entity = (Entity)entry.Entity;
        var record = new RecordRef(ModuleDbContext.KindOf(entity.GetType()), entity.Id);
        var stored = await entry.GetDatabaseValuesAsync(ct);
        if (stored is null)
        {
            return new RecordNotFoundException(record);
        }

        var theirs = (Entity)stored.ToObject();
        var fields = entry
            .Properties.Where(p =>
                !Stamps.Contains(p.Metadata.Name)
                && !DerivedAttribute.Is(p.Metadata)
                && !Equals(p.CurrentValue, stored[p.Metadata])
            )
            .Select(p => new FieldConflict(p.Metadata.Name, stored[p.Metadata], p.CurrentValue))
            .ToList();
        foreach (var complex in entry.ComplexProperties)
        {
            var storedValue = complex.Metadata.PropertyInfo!.GetValue(theirs);
            if (!Equals(storedValue, complex.CurrentValue))
            {
                fields.Add(
                    new FieldConflict(complex.Metadata.Name, storedValue, complex.CurrentValue)
                );
            }
        }

        return new StaleRecordException(
            record,
            theirs.Version,
            theirs.ChangedAt,
            theirs.ChangedBy,
            fields
        );
    }
}
