using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>The values in use of the fields that suggest, offered while typing; only of records that the user sees.</summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class RecordSuggestions<T>(RecordType<T> type, RecordContext<T> of, ICurrentUser user)
    where T : Entity
{
    private readonly ModuleDbContext _context = of.Value;

    private const int Most = 200;

    /// <summary>The values by the fields' names: at most 200 of each, in order.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ReadAsync(
        CancellationToken ct
    )
    {
        var known = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (
            var field in type
                .Fields.OfType<TextRecordField<T>>()
                .Where(f => f.Type == RecordFieldType.Suggest)
        )
        {
            known[field.Name] = await _context
                .Set<T>()
                .AsNoTracking()
                .Visible(_context, user, type.Rights.View)
                .Select(field.Of)
                .Where(v => v != "")
                .Distinct()
                .OrderBy(v => v)
                .Take(Most)
                .ToListAsync(ct);
        }

        return known;
    }
}
