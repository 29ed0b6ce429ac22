namespace CrmModular.Sdk.Data;

/// <summary>The three permissions of a kind of record: to see, to create and change, to put into the bin and take out again.</summary>
/// <param name="Kind">The kind, <c>module.record</c>; the permissions are called <c>module.record.view</c>, <c>.edit</c> and <c>.delete</c>.</param>
/// <param name="Scoped">Whether a role reaches some of the records: own, a team's, all. False where nobody owns one.</param>
public sealed record RecordRights(string Kind, bool Scoped)
{
    /// <summary>The permission to see.</summary>
    public string View => $"{Kind}.view";

    /// <summary>The permission to create and to change.</summary>
    public string Edit => $"{Kind}.edit";

    /// <summary>The permission to put into the bin.</summary>
    public string Delete => $"{Kind}.delete";

    /// <summary>The built-in roles that see records at first.</summary>
    public IReadOnlyList<RoleGrant> Seeing { get; init; } = [];

    /// <summary>The built-in roles that create and change them at first.</summary>
    public IReadOnlyList<RoleGrant> Changing { get; init; } = [];

    /// <summary>The built-in roles that put them into the bin at first.</summary>
    public IReadOnlyList<RoleGrant> Deleting { get; init; } = [];
}
