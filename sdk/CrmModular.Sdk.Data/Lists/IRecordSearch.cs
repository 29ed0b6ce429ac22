namespace CrmModular.Sdk.Data;

/// <summary>Finds the records of a list by any part of their texts, from two characters on.</summary>
public interface IRecordSearch
{
    /// <summary>Only the records of a kind in whose texts every word of the term stands; rights are the query's own.</summary>
    /// <param name="context">The module's context.</param>
    /// <param name="query">The records.</param>
    /// <param name="kind">Their kind.</param>
    /// <param name="term">What was typed.</param>
    /// <exception cref="RuleException">No word has two characters.</exception>
    IQueryable<T> Restrict<T>(
        ModuleDbContext context,
        IQueryable<T> query,
        string kind,
        string term
    )
        where T : Entity;

    /// <summary>A page of what the term finds and the user reaches, the record that was changed last first.</summary>
    /// <param name="context">The module's context, whose connection is used.</param>
    /// <param name="find">What is asked for.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <exception cref="RuleException">No word has two characters.</exception>
    Task<IReadOnlyList<FoundItem>> FindAsync(
        ModuleDbContext context,
        FindInKind find,
        CancellationToken ct
    );

    /// <summary>How many the term finds among what the user reaches, counted up to <see cref="FindInKind.Take"/>.</summary>
    /// <param name="context">The module's context, whose connection is used.</param>
    /// <param name="find">What is asked for.</param>
    /// <param name="ct">Cancels the count.</param>
    /// <exception cref="RuleException">No word has two characters.</exception>
    Task<long> CountAsync(ModuleDbContext context, FindInKind find, CancellationToken ct);

    /// <summary>The place of a record in the search; null when it is not in it.</summary>
    /// <param name="context">The module's context, whose connection is used.</param>
    /// <param name="id">The record.</param>
    /// <param name="ct">Cancels the read.</param>
    Task<long?> NumberAsync(ModuleDbContext context, Guid id, CancellationToken ct);
}

/// <summary>A search among the records of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Scope">How far the user reaches among them.</param>
/// <param name="Term">What was typed.</param>
/// <param name="Take">At most so many.</param>
public sealed record FindInKind(string Kind, RecordScope Scope, string Term, int Take)
{
    /// <summary>The number of the record where the page begins, itself not on it; null for the newest.</summary>
    public long? From { get; init; }

    /// <summary>Whether the page lies before <see cref="From"/>, among the newer ones; they come oldest first then.</summary>
    public bool Back { get; init; }
}

/// <summary>A record that was found.</summary>
/// <param name="Number">Its place in the search: a later change gives a greater one.</param>
/// <param name="Id">Its id.</param>
public sealed record FoundItem(long Number, Guid Id);
