using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Sdk.Data;

/// <summary>Describes a change so that people can read it and undo can reverse it.</summary>
internal static class AuditDiff
{
    /// <summary>What the context sets by itself and the audit row says in columns of its own.</summary>
    private static readonly HashSet<string> Stamps =
    [
        nameof(Entity.Id),
        nameof(Entity.Version),
        nameof(Entity.CreatedAt),
        nameof(Entity.ChangedAt),
        nameof(Entity.ChangedBy),
    ];

    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static AuditEntry Describe(
        string moduleId,
        EntityEntry<Entity> entry,
        ICurrentUser user,
        DateTimeOffset now,
        Guid batch
    ) =>
        new()
        {
            Id = OrderedId.Next(now),
            At = now,
            PersonId = user.PersonId,
            ModuleId = moduleId,
            Kind = ModuleDbContext.KindOf(entry.Metadata.ClrType),
            RecordId = entry.Entity.Id,
            Action = ActionOf(entry),
            Changes = Changes(entry),
            RecordVersion = entry.Entity.Version,
            BatchId = batch,
            Via = user.Via,
        };

    private static string ActionOf(EntityEntry<Entity> entry)
    {
        switch (entry.State)
        {
            case EntityState.Added:
                return "created";
            case EntityState.Deleted:
                return "removed";
            default:
                var bin = entry.Property(e => e.DeletedAt);
                return (bin.OriginalValue, bin.CurrentValue) switch
                {
                    (null, not null) => "deleted",
                    (not null, null) => "restored",
                    _ => "changed",
                };
        }
    }

    private static string Changes(EntityEntry<Entity> entry)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            foreach (var property in entry.Properties.Where(p => !Stamps.Contains(p.Metadata.Name)))
            {
                Write(json, property.Metadata.Name, property, entry.State);
            }

            foreach (var complex in entry.ComplexProperties)
            {
                foreach (var property in complex.Properties)
                {
                    Write(
                        json,
                        $"{complex.Metadata.Name}.{property.Metadata.Name}",
                        property,
                        entry.State
                    );
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(
        Utf8JsonWriter json,
        string name,
        PropertyEntry property,
        EntityState state
    )
    {
        var before = state == EntityState.Added ? null : property.OriginalValue;
        var after = state == EntityState.Deleted ? null : property.CurrentValue;
        if (
            DerivedAttribute.Is(property.Metadata)
            || Equals(before, after)
            || IsNothing(before, after)
        )
        {
            return;
        }

        json.WriteStartArray(name);
        JsonSerializer.Serialize(
            json,
            before,
            property.Metadata.ClrType == typeof(string) ? typeof(string) : typeof(object)
        );
        JsonSerializer.Serialize(
            json,
            after,
            property.Metadata.ClrType == typeof(string) ? typeof(string) : typeof(object)
        );
        json.WriteEndArray();
    }

    /// <summary>A new record's empty texts are no news.</summary>
    private static bool IsNothing(object? before, object? after) =>
        before is null && after is string { Length: 0 };
}
