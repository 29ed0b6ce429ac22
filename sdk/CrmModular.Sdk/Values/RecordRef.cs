namespace CrmModular.Sdk;

/// <summary>Names one record across modules.</summary>
/// <param name="Kind">The kind of record, <c>module.record</c>.</param>
/// <param name="Id">Its id.</param>
public readonly record struct RecordRef(string Kind, Guid Id);
