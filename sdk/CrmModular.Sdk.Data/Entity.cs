using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CrmModular.Sdk.Data;

/// <summary>The base of every record that people see: id, version, stamps, bin. All but the id are set by the context when it saves.</summary>
public abstract class Entity
{
    private List<IModuleEvent>? _events;

    /// <summary>A UUIDv7, made by the application: newer records have greater ids.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>1 at first, one more with each save; a save on an older version is refused.</summary>
    public int Version { get; set; } = 1;

    /// <summary>When it was created, in UTC.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it was last changed, in UTC.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Who last changed it; null when the system did.</summary>
    public Guid? ChangedBy { get; set; }

    /// <summary>When it was put into the bin, in UTC; null while it is in use.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Events that leave with the next save.</summary>
    [NotMapped]
    public IReadOnlyList<IModuleEvent> Events => _events ?? [];

    /// <summary>Has an event leave with the next save of this record, in the same transaction.</summary>
    public void Raise(IModuleEvent e) => (_events ??= []).Add(e);

    internal void ClearEvents() => _events = null;
}

/// <summary>
/// A record with columns that follow from its others: sort keys, the value by which it is summed. They are worked out before
/// every save, also when undo or an import set the others, and carry <see cref="DerivedAttribute"/> unless their name ends in Sort.
/// </summary>
public interface IDerived
{
    /// <summary>Works the derived columns out anew.</summary>
    void Derive();
}

/// <summary>Marks a column that follows from others: the audit entry, undo and the comparison of a stale save leave it out.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DerivedAttribute : Attribute
{
    /// <summary>Whether a column follows from others.</summary>
    internal static bool Is(IReadOnlyPropertyBase property) =>
        property.Name.EndsWith("Sort", StringComparison.Ordinal)
        || property.PropertyInfo?.IsDefined(typeof(DerivedAttribute), true) == true;
}

/// <summary>
/// A record that another system knows by an id of its own: at most 100 characters, empty for none, and no two records that are
/// in use have the same. The model indexes it, and every save refuses one that is taken.
/// </summary>
public interface IHasExternalId
{
    /// <summary>The id; empty for none.</summary>
    string ExternalId { get; }
}

/// <summary>A record that search finds.</summary>
public interface ISearchable
{
    /// <summary>What search keeps of the record; null takes it out.</summary>
    SearchText? ToSearch();
}

/// <summary>What search keeps of a record.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Subtitle">What tells it from others of that name; empty for none.</param>
/// <param name="Terms">What is found besides the title: phone, e-mail and the like; empty ones are left out.</param>
public sealed record SearchText(string Title, string Subtitle, params IReadOnlyList<string?> Terms);

/// <summary>Gives the kind of record under which an entity is audited, searched and undone.</summary>
/// <param name="kind">The kind, <c>module.record</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RecordKindAttribute(string kind) : Attribute
{
    /// <summary>The kind.</summary>
    public string Kind { get; } = kind;
}
