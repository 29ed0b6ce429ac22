using System.Linq.Expressions;
using CrmModular.Sdk.Data;
using MediatR;

namespace CrmModular.Sdk.Web;

/// <summary>How records of one kind are offered over the API.</summary>
/// <typeparam name="T">The entity.</typeparam>
/// <typeparam name="TAnswer">What the API shows of it.</typeparam>
/// <typeparam name="TInput">What the API takes.</typeparam>
public sealed record RecordApi<T, TAnswer, TInput>
    where T : Entity
    where TInput : class
{
    /// <summary>The permission to see.</summary>
    public required string View { get; init; }

    /// <summary>The permission to create and change.</summary>
    public required string Edit { get; init; }

    /// <summary>The permission to put into the bin.</summary>
    public required string Delete { get; init; }

    /// <summary>What is read of a record, in SQL.</summary>
    public required Expression<Func<T, TAnswer>> Projection { get; init; }

    /// <summary>The id of an answer.</summary>
    public required Func<TAnswer, Guid> Id { get; init; }

    /// <summary>The version of an answer; it becomes the ETag.</summary>
    public required Func<TAnswer, int> Version { get; init; }

    /// <summary>Creates (without an id) or changes a record, by the same request that the page sends.</summary>
    public required Func<
        IMediator,
        Guid?,
        int?,
        TInput,
        CancellationToken,
        Task<TAnswer>
    > Save { get; init; }

    /// <summary>Puts a record into the bin.</summary>
    public required Func<IMediator, Guid, int?, CancellationToken, Task> Remove { get; init; }
}

/// <summary>Says on an endpoint which list it answers, so that the description of the API names its filters and orders.</summary>
/// <param name="Definition">Finds the list among the services of the running modules.</param>
public sealed record ListEndpoint(Func<IServiceProvider, IListDefinition> Definition);

/// <summary>A page of the API.</summary>
/// <param name="Items">The records.</param>
/// <param name="NextCursor">Where the next page begins; null on the last.</param>
/// <param name="PreviousCursor">Where the page before begins; null on the first.</param>
/// <param name="Count">How many there are, counted up to a bound.</param>
public sealed record PageAnswer<TAnswer>(
    IReadOnlyList<TAnswer> Items,
    string? NextCursor,
    string? PreviousCursor,
    BoundedCount Count
);
