namespace CrmModular.Sdk.Data;

/// <summary>What a bulk change does.</summary>
public enum BulkAction
{
    /// <summary>Gives the records a new owner, or takes it away.</summary>
    Owner,

    /// <summary>Adds tags and takes others away.</summary>
    Tags,

    /// <summary>Puts the records into the bin, without those that others refer to.</summary>
    Bin,

    /// <summary>Takes the records out of the bin.</summary>
    Restore,
}

/// <summary>A bulk change, as it is asked for; it can be written down, so that a job goes on with it.</summary>
/// <param name="Action">What is done.</param>
public sealed record BulkOrder(BulkAction Action)
{
    /// <summary>The new owner; null for nobody.</summary>
    public Guid? Owner { get; init; }

    /// <summary>The tags to add.</summary>
    public IReadOnlyList<string> Add { get; init; } = [];

    /// <summary>The tags to take away.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];
}

/// <summary>The records of a bulk change: some that were picked, or all that a filter leaves.</summary>
/// <param name="Ids">The picked records.</param>
/// <param name="All">The filter whose records are meant instead; null takes the picked ones.</param>
public sealed record BulkSelection(IReadOnlyCollection<Guid> Ids, ListRequest? All = null);

/// <summary>What became of a bulk change, or how far it is.</summary>
/// <param name="Batch">The number under which all of it can be undone.</param>
/// <param name="Changed">How many records were changed.</param>
/// <param name="Refused">How many the user may see and not change.</param>
/// <param name="Referenced">How many other records refer to, so that they cannot be deleted.</param>
public sealed record BulkResult(Guid Batch, int Changed, int Refused, int Referenced)
{
    /// <summary>How many records were looked at.</summary>
    public int Done => Changed + Refused + Referenced;
}
