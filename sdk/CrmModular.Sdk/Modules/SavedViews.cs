namespace CrmModular.Sdk;

/// <summary>The permissions of the platform itself that modules ask for.</summary>
public static class PlatformPermissions
{
    /// <summary>To take records away as a file.</summary>
    public const string Export = "platform.export.run";

    /// <summary>To bring records in from a file.</summary>
    public const string Import = "platform.import.run";

    /// <summary>To give everyone a view of a list.</summary>
    public const string ShareViews = "platform.views.share";
}

/// <summary>Keeps how people want to see lists again: views with a name, and the columns that each person chose.</summary>
public interface ISavedViews
{
    /// <summary>The views of a list that the current user sees, and the columns that the user chose for it.</summary>
    Task<ListViews> OfAsync(string listId, CancellationToken ct);

    /// <summary>Saves a new view and answers its id.</summary>
    /// <param name="listId">The list.</param>
    /// <param name="name">The view's name.</param>
    /// <param name="query">Filters, order and columns, as they stand in the list's address.</param>
    /// <param name="shared">Whether everyone sees it; needs <see cref="PlatformPermissions.ShareViews"/>.</param>
    /// <param name="ct">Cancels the save.</param>
    /// <exception cref="RuleException">The name is missing or too long.</exception>
    Task<Guid> AddAsync(
        string listId,
        string name,
        string query,
        bool shared,
        CancellationToken ct
    );

    /// <summary>Changes a view; what is null stays.</summary>
    /// <exception cref="RecordNotFoundException">It is not there, or the user may not change it.</exception>
    /// <exception cref="RuleException">The name is missing or too long.</exception>
    Task ChangeAsync(Guid id, string? name, string? query, bool? shared, CancellationToken ct);

    /// <summary>Removes a view for good.</summary>
    /// <exception cref="RecordNotFoundException">It is not there, or the user may not change it.</exception>
    Task DeleteAsync(Guid id, CancellationToken ct);

    /// <summary>Keeps the columns that the current user wants in a list while no view says otherwise; none takes the list's own.</summary>
    Task KeepColumnsAsync(string listId, IReadOnlyList<string> columns, CancellationToken ct);
}

/// <summary>What a person sees of a list's views.</summary>
/// <param name="Views">The views, one's own first, by name.</param>
/// <param name="Columns">The columns that the person chose; empty for the list's own.</param>
public sealed record ListViews(IReadOnlyList<ListView> Views, IReadOnlyList<string> Columns);

/// <summary>A view of a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Query">Filters, order and columns, as they stand in the list's address.</param>
/// <param name="Shared">Whether everyone sees it.</param>
/// <param name="Changeable">Whether the current user may change it.</param>
public sealed record ListView(Guid Id, string Name, string Query, bool Shared, bool Changeable);
