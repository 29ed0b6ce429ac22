namespace CrmModular.Sdk.Data;

/// <summary>What a save tells search about one record.</summary>
/// <param name="Record">The record.</param>
/// <param name="OwnerId">Its owner, by which scope is decided; null for none.</param>
/// <param name="Text">What is found; null takes the record out.</param>
public sealed record SearchRow(RecordRef Record, Guid? OwnerId, SearchText? Text);

/// <summary>Keeps search in a store; called within the transaction of a save.</summary>
public interface ISearchWriter
{
    /// <summary>Writes, replaces or takes out the rows.</summary>
    Task WriteAsync(ModuleDbContext context, IReadOnlyList<SearchRow> rows, CancellationToken ct);
}
