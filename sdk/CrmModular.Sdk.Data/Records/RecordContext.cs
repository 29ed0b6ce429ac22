namespace CrmModular.Sdk.Data;

/// <summary>The context of the module that keeps a kind of record.</summary>
/// <typeparam name="T">The entity.</typeparam>
/// <param name="Value">The context of this scope.</param>
public sealed record RecordContext<T>(ModuleDbContext Value)
    where T : Entity;
