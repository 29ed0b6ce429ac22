using System.Globalization;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CrmModular.Host.Platform.Import;

/// <summary>
/// Lets cells in that cannot be read, where the record has the very text already: it came in before the rules were as strict
/// as they are today, and a file that leaves it is as right as a form that does. Only records that the row names by an id are
/// looked at, and only when there is such a cell; whether the record is the user's to change is asked afterwards as of every row.
/// </summary>
internal sealed class StoredCells(ModuleDbContext context, string kind)
{
    private readonly IEntityType? _type = context
        .Model.GetEntityTypes()
        .FirstOrDefault(t =>
            typeof(Entity).IsAssignableFrom(t.ClrType)
            && Attribute.GetCustomAttribute(t.ClrType, typeof(RecordKindAttribute))
                is RecordKindAttribute known
            && known.Kind == kind
        );

    /// <summary>Decides about the doubts of some rows.</summary>
    public async Task SettleAsync(IReadOnlyList<PreparedRow> rows, CancellationToken ct)
    {
        var asked = rows.Where(r => r.Doubts.Count > 0).ToList();
        var stored = asked.Count > 0 && _type is not null ? await ReadAsync(asked, ct) : [];
        foreach (var row in asked)
        {
            var record = stored.Find(e => IsOf(row, e));
            foreach (var doubt in row.Doubts)
            {
                switch (record is null ? null : ValueOf(record, doubt.Target))
                {
                    case string text when text == doubt.Text:
                        row.Values[doubt.Target.Key] = text;
                        break;
                    case DateOnly day
                        when day.ToString("O", CultureInfo.InvariantCulture) == doubt.Text:
                        row.Values[doubt.Target.Key] = day;
                        break;
                    default:
                        doubt.Refuse();
                        break;
                }
            }
        }
    }

    private Task<List<Entity>> ReadAsync(List<PreparedRow> rows, CancellationToken ct) =>
        (Task<List<Entity>>)
            typeof(StoredCells)
                .GetMethod(
                    nameof(ReadOfAsync),
                    System.Reflection.BindingFlags.NonPublic
                        | System.Reflection.BindingFlags.Instance
                )!
                .MakeGenericMethod(_type!.ClrType)
                .Invoke(this, [rows, ct])!;

    private async Task<List<Entity>> ReadOfAsync<T>(List<PreparedRow> rows, CancellationToken ct)
        where T : Entity
    {
        var ids = rows.Select(IdOf).OfType<Guid>().ToList();
        var external = rows.Select(ExternalIdOf).OfType<string>().ToList();
        Expression<Func<T, bool>> named =
            external.Count > 0 && typeof(IHasExternalId).IsAssignableFrom(typeof(T))
                ? e =>
                    ids.Contains(e.Id)
                    || (
                        EF.Property<string>(e, nameof(IHasExternalId.ExternalId)) != ""
                        && external.Contains(
                            EF.Property<string>(e, nameof(IHasExternalId.ExternalId))
                        )
                    )
                : e => ids.Contains(e.Id);
        return [.. await context.Set<T>().AsNoTracking().Where(named).ToListAsync(ct)];
    }

    private static bool IsOf(PreparedRow row, Entity record) =>
        IdOf(row) is { } id
            ? record.Id == id
            : record is IHasExternalId external && external.ExternalId == ExternalIdOf(row);

    private static Guid? IdOf(PreparedRow row) =>
        row.Values.GetValueOrDefault(ImportTarget.RecordId.Key) is string text
        && Guid.TryParse(text, out var id)
            ? id
            : null;

    private static string? ExternalIdOf(PreparedRow row) =>
        row.Values.GetValueOrDefault("externalId") as string;

    private object? ValueOf(Entity record, ImportTarget target) =>
        _type!
            .GetProperties()
            .FirstOrDefault(p =>
                string.Equals(
                    p.Name,
                    target.Property ?? target.Key,
                    StringComparison.OrdinalIgnoreCase
                )
            )
            ?.PropertyInfo?.GetValue(record);
}
