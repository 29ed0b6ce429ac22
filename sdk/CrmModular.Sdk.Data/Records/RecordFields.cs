namespace CrmModular.Sdk.Data;

/// <summary>
/// Which fields of a kind of record somebody has. Forms, pages, lists, the API, imports and exports ask it and never read the
/// fields of the kind itself, so that fields can be added, hidden and shown by person without a change in a module.
/// </summary>
public interface IRecordFields
{
    /// <summary>The fields that the user of this request has, in order.</summary>
    ValueTask<IReadOnlyList<RecordField<T>>> OfAsync<T>(RecordType<T> type, CancellationToken ct)
        where T : Entity;
}

/// <summary>The fields that the module declares, for everybody.</summary>
public sealed class DeclaredFields : IRecordFields
{
    /// <inheritdoc />
    public ValueTask<IReadOnlyList<RecordField<T>>> OfAsync<T>(
        RecordType<T> type,
        CancellationToken ct
    )
        where T : Entity => ValueTask.FromResult(type.Fields);
}
