using System.Linq.Expressions;

namespace CrmModular.Sdk.Data;

/// <summary>What a list says of itself, whatever its records are.</summary>
public interface IListDefinition
{
    /// <summary>The list's id.</summary>
    string Id { get; }

    /// <summary>The fields, in the order in which they are offered; the first is the record's name.</summary>
    IReadOnlyList<ListField> Fields { get; }

    /// <summary>The field that sorts at first; a minus before it sorts downwards.</summary>
    string DefaultSort { get; }
}

/// <summary>
/// A list of records, declared once: pages, saved views, the API, exports and bulk changes all read it. The rights of the
/// user, filters, sorting and paging happen in SQL.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
/// <param name="id">The list's id, <c>module.records</c>; views and columns of other modules name it.</param>
/// <param name="permission">The permission to see records; its scope limits which.</param>
public sealed class ListDefinition<T>(string id, string permission) : IListDefinition
    where T : Entity
{
    private readonly List<ListField<T>> _fields = [];

    /// <summary>The list's id.</summary>
    public string Id { get; } = id;

    /// <summary>The permission to see records.</summary>
    public string Permission { get; } = permission;

    /// <summary>The kind of its records.</summary>
    public string Kind { get; } = ModuleDbContext.KindOf(typeof(T));

    /// <summary>The fields, in the order in which they are offered; the first is the record's name.</summary>
    public IReadOnlyList<ListField<T>> Fields => _fields;

    IReadOnlyList<ListField> IListDefinition.Fields => _fields;

    /// <summary>The field that sorts at first; a minus before it sorts downwards.</summary>
    public string DefaultSort { get; init; } = "name";

    /// <summary>The currency of a row's money; null where the list has none, or it is always the company's.</summary>
    public Expression<Func<T, string>>? Currency { get; init; }

    /// <summary>Whether a row is a human being, whose monogram is round; null where none is.</summary>
    public Expression<Func<T, bool>>? Human { get; init; }

    /// <summary>The permission to change records, and its scope which; null offers no bulk changes.</summary>
    public string? EditPermission { get; init; }

    /// <summary>The permission to put records into the bin and to take them out; null offers no bin.</summary>
    public string? DeletePermission { get; init; }

    /// <summary>How the owner of some records is changed at once; null offers no such change.</summary>
    public OwnerChange<T>? ChangeOwner { get; init; }

    /// <summary>How the tags of a record are read and written; null offers no such change.</summary>
    public TagAccess<T>? Tags { get; init; }

    /// <summary>Adds a field.</summary>
    public ListDefinition<T> Add(ListField<T> field)
    {
        _fields.Add(field);
        return this;
    }

    /// <summary>Adds a text that sorts by a sort key or by itself.</summary>
    /// <param name="key">The name in addresses, views and the API.</param>
    /// <param name="textKey">The key of its heading.</param>
    /// <param name="shown">The text.</param>
    /// <param name="sorted">What it sorts by; null where the list cannot sort by it.</param>
    /// <param name="isDefault">Whether the list shows it before anyone chooses columns.</param>
    /// <param name="record">The record whose name it is, see <see cref="ListField{T}.Record"/>; null for any other text.</param>
    /// <param name="filterable">Whether the list can be filtered by a part of it.</param>
    public ListDefinition<T> Text(
        string key,
        string textKey,
        Expression<Func<T, string>> shown,
        Expression<Func<T, string>>? sorted = null,
        bool isDefault = false,
        Expression<Func<T, Guid?>>? record = null,
        bool filterable = true
    ) =>
        Add(
            new ListField<T, string, string>(shown, sorted)
            {
                Key = key,
                TextKey = textKey,
                Kind = FieldKind.Text,
                Default = isDefault,
                Record = record,
                Filterable = filterable,
            }
        );

    /// <summary>The field of a key; null when there is none.</summary>
    public ListField<T>? Field(string key) =>
        _fields.Find(f => string.Equals(f.Key, key, StringComparison.Ordinal));
}

/// <summary>Gives some tracked records a new owner, with whatever must follow their owner; the caller saves.</summary>
/// <param name="context">The module's context.</param>
/// <param name="records">At most a few hundred records.</param>
/// <param name="owner">The new owner; null for none.</param>
/// <param name="ct">Cancels what is read for it.</param>
public delegate Task OwnerChange<T>(
    ModuleDbContext context,
    IReadOnlyList<T> records,
    Guid? owner,
    CancellationToken ct
);

/// <summary>How the tags of a record are read and written, as <see cref="TagText"/> keeps them.</summary>
/// <param name="Read">The text of a record's tags.</param>
/// <param name="Write">Replaces it.</param>
public sealed record TagAccess<T>(Func<T, string> Read, Action<T, string> Write);

/// <summary>What a list was asked for: filters, order, place.</summary>
public sealed record ListRequest
{
    /// <summary>The greatest number of rows on a page.</summary>
    public const int MaxLimit = 200;

    /// <summary>The order of every list by which a record keeps its place: the oldest first, by its id.</summary>
    public const string ById = "id";

    /// <summary>Field key and filter text, as in the address; see <see cref="ListFilter"/> for the forms.</summary>
    public IReadOnlyDictionary<string, string> Filters { get; init; } =
        new Dictionary<string, string>();

    /// <summary>Part of a name, phone or e-mail; null for none.</summary>
    public string? Search { get; init; }

    /// <summary>
    /// A field key, with a minus before it for downwards; null for the list's own order: of a search the record that was
    /// changed last first, otherwise the default of the definition.
    /// </summary>
    public string? Sort { get; init; }

    /// <summary>Where the page begins, from the page before it; null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>How many rows.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Field keys of the columns; empty for the list's own.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Only these records; null for all.</summary>
    public IReadOnlyCollection<Guid>? Only { get; init; }

    /// <summary>Whether the bin is asked for instead of the records in use.</summary>
    public bool Bin { get; init; }

    /// <summary>Whether nothing but a search is asked for: its page comes in the search's own order, the last change first.</summary>
    public bool InFoundOrder =>
        !string.IsNullOrWhiteSpace(Search)
        && string.IsNullOrEmpty(Sort)
        && Filters.Count == 0
        && Only is null
        && !Bin;
}

/// <summary>A count that stops at a bound.</summary>
/// <param name="Value">The count, or the bound.</param>
/// <param name="Exact">Whether it is the whole count.</param>
public readonly record struct BoundedCount(long Value, bool Exact)
{
    /// <summary>Where counting stops.</summary>
    public const int Bound = 10_000;

    /// <summary>Where counting stops in a search: nobody looks through more of it, they type another letter.</summary>
    public const int SearchBound = 200;
}

/// <summary>A page of a list.</summary>
/// <typeparam name="TRow">The type of a row.</typeparam>
/// <param name="Items">The rows.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
/// <param name="Previous">Where the page before begins; null on the first.</param>
public sealed record ListPage<TRow>(IReadOnlyList<TRow> Items, string? Next, string? Previous);

/// <summary>A row of a list: the values of the asked columns, in their order.</summary>
/// <param name="Id">The record.</param>
/// <param name="Version">Its version.</param>
/// <param name="Values">The values; null for nothing.</param>
public sealed record ListRow(Guid Id, int Version, object?[] Values)
{
    /// <summary>The ISO code in which the row's money is; empty where the list has none.</summary>
    public string Currency { get; init; } = "";

    /// <summary>Whether the row is a human being.</summary>
    public bool Human { get; init; }

    /// <summary>The names of the people that the columns of <see cref="FieldKind.Person"/> hold, in their order; null for nobody.</summary>
    public IReadOnlyList<string?> People { get; init; } = [];
}
