namespace CrmModular.Sdk.Data;

/// <summary>
/// Writes very many new rows at once, straight into the tables: for demo stories and benchmarks. Search finds the rows;
/// audit, events and stamps are left out, so the entities carry their own times. Never for what a person does.
/// </summary>
public interface IBulkWriter
{
    /// <summary>Writes in one transaction: all of it, or nothing.</summary>
    /// <param name="context">The module's context.</param>
    /// <param name="rebuildIndexes">
    /// Whether the indexes are dropped first and built again at the end: much faster for millions of rows, much slower for a few.
    /// </param>
    /// <param name="write">Adds the rows.</param>
    /// <param name="ct">Cancels the write; nothing is written then.</param>
    Task WriteAsync(
        ModuleDbContext context,
        bool rebuildIndexes,
        Func<IBulkRows, Task> write,
        CancellationToken ct
    );
}

/// <summary>Takes the rows of a bulk write.</summary>
public interface IBulkRows
{
    /// <summary>Adds new records, or rows that belong to records; they are read once and not kept, so a million may stream through.</summary>
    Task AddAsync<T>(IEnumerable<T> records, CancellationToken ct)
        where T : class;
}
