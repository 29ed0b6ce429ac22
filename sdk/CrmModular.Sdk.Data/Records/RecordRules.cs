namespace CrmModular.Sdk.Data;

/// <summary>
/// The rules of a kind of record that no field can say by itself. They are asked whoever saves: form, API, import, bulk change
/// and code. A class of the module implements it and is registered with the kind.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
public interface IRecordRules<T>
    where T : Entity
{
    /// <summary>Refuses what must not be, and sets what follows from what was said.</summary>
    /// <param name="change">The record with its new values, before it is saved.</param>
    /// <param name="ct">Cancels what is read.</param>
    Task CheckAsync(RecordChange<T> change, CancellationToken ct);
}

/// <summary>A record that is about to be saved.</summary>
/// <typeparam name="T">The entity.</typeparam>
/// <param name="record">The record, with its new values.</param>
/// <param name="isNew">Whether it is being created.</param>
/// <param name="changed">The fields that differ from what is stored; of a new one all that were named.</param>
/// <param name="context">The module's context.</param>
public sealed class RecordChange<T>(
    T record,
    bool isNew,
    IReadOnlySet<RecordField> changed,
    ModuleDbContext context
)
    where T : Entity
{
    private readonly List<RecordRefusal> _refusals = [];

    /// <summary>The record, with its new values.</summary>
    public T Record { get; } = record;

    /// <summary>Whether it is being created.</summary>
    public bool IsNew { get; } = isNew;

    /// <summary>The module's context.</summary>
    public ModuleDbContext Context { get; } = context;

    /// <summary>What was refused so far.</summary>
    public IReadOnlyList<RecordRefusal> Refusals => _refusals;

    /// <summary>Whether a field differs from what is stored.</summary>
    /// <param name="name">The property's name.</param>
    public bool Changes(string name) => changed.Any(f => f.Name == name);

    /// <summary>Refuses the change.</summary>
    /// <param name="field">The property's name; empty for the record as a whole.</param>
    /// <param name="textKey">The key of the sentence.</param>
    /// <param name="arguments">What fills the places in it.</param>
    public void Refuse(
        string field,
        string textKey,
        params IReadOnlyList<(string Name, object? Value)> arguments
    ) => _refusals.Add(new RecordRefusal(field, textKey, arguments));
}
