using System.Globalization;
using System.Linq.Expressions;
using CrmModular.Sdk.Data;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

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

/// <summary>Maps records onto the API.</summary>
public static class RecordApiExtensions
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "search",
        "limit",
        "cursor",
        "sort",
        "bin",
    };

    /// <summary>
    /// Maps <c>GET</c> and <c>POST /name</c>, <c>GET</c>, <c>PUT</c> and <c>DELETE /name/{id}</c>. Filters are query parameters
    /// named after the list's fields; answers carry an ETag; <c>If-Match</c> refuses a stale change with 412. With <c>bin=true</c>
    /// the list is that of the bin, and <c>POST /name/{id}/restore</c> takes a record out of it.
    /// The module registers a <see cref="ListReader{T}"/>.
    /// </summary>
    public static void MapRecords<T, TAnswer, TInput>(
        this IEndpointRouteBuilder api,
        string name,
        RecordApi<T, TAnswer, TInput> records
    )
        where T : Entity
        where TInput : class
    {
        var group = api.MapGroup($"/{name}")
            .WithTags(name)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group
            .MapGet(
                "",
                (
                    HttpContext http,
                    ListReader<T> list,
                    string? search,
                    int? limit,
                    string? cursor,
                    string? sort,
                    bool? bin
                ) =>
                    ListAsync(
                        http,
                        list,
                        records,
                        new ListRequest
                        {
                            Search = search,
                            Limit = limit ?? 50,
                            Cursor = cursor,
                            Sort = sort,
                            Bin = bin == true,
                        }
                    )
            )
            .Requires(records.View)
            .WithSummary($"A page of {name}")
            .WithDescription(
                "Filters are further parameters, named after the list's fields. nextCursor leads to the next page; the count stops at its bound."
            )
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapGet(
                "/{id:guid}",
                (HttpContext http, Guid id, ListReader<T> list) => OneAsync(http, list, records, id)
            )
            .Requires(records.View)
            .WithSummary("One of them, with its version as ETag")
            .Produces<TAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapPost(
                "",
                async (HttpContext http, IMediator mediator, TInput input) =>
                {
                    var saved = await records.Save(
                        mediator,
                        null,
                        null,
                        input,
                        http.RequestAborted
                    );
                    http.Response.Headers.ETag = ETag(records.Version(saved));
                    return Results.Created($"/api/v1/{name}/{records.Id(saved)}", saved);
                }
            )
            .Requires(records.Edit)
            .WithSummary("Creates one")
            .Produces<TAnswer>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPut(
                "/{id:guid}",
                async (
                    HttpContext http,
                    Guid id,
                    IMediator mediator,
                    TInput input,
                    [FromHeader(Name = "If-Match")] string? ifMatch
                ) =>
                {
                    var saved = await records.Save(
                        mediator,
                        id,
                        ReadTag(ifMatch),
                        input,
                        http.RequestAborted
                    );
                    http.Response.Headers.ETag = ETag(records.Version(saved));
                    return Results.Ok(saved);
                }
            )
            .Requires(records.Edit)
            .WithSummary(
                "Changes one; If-Match with its ETag refuses to overwrite what came between"
            )
            .Produces<TAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapDelete(
                "/{id:guid}",
                async (
                    HttpContext http,
                    Guid id,
                    IMediator mediator,
                    [FromHeader(Name = "If-Match")] string? ifMatch
                ) =>
                {
                    await records.Remove(mediator, id, ReadTag(ifMatch), http.RequestAborted);
                    return Results.NoContent();
                }
            )
            .Requires(records.Delete)
            .WithSummary("Puts one into the bin, if nothing refers to it")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPost(
                "/{id:guid}/restore",
                async (HttpContext http, Guid id, ListReader<T> list, ICurrentUser user) =>
                {
                    await list.Context.RestoreAsync<T>(
                        id,
                        user,
                        records.Delete,
                        http.RequestAborted
                    );
                    return await OneAsync(http, list, records, id);
                }
            )
            .Requires(records.Delete)
            .WithSummary("Takes one out of the bin")
            .Produces<TAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Names the permission that an endpoint asks for.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder endpoint, string permission)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RequiresAttribute(permission));

    private static async Task<PageAnswer<TAnswer>> ListAsync<T, TAnswer, TInput>(
        HttpContext http,
        ListReader<T> list,
        RecordApi<T, TAnswer, TInput> records,
        ListRequest asked
    )
        where T : Entity
        where TInput : class
    {
        var request = asked with
        {
            Filters = http
                .Request.Query.Where(q => !Reserved.Contains(q.Key))
                .ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal),
        };
        list.Check(request);
        var page = await list.PageAsync(
            request,
            records.Projection,
            records.Id,
            http.RequestAborted
        );
        return new PageAnswer<TAnswer>(
            page.Items,
            page.Next,
            page.Previous,
            await list.CountAsync(request, page, http.RequestAborted)
        );
    }

    private static async Task<IResult> OneAsync<T, TAnswer, TInput>(
        HttpContext http,
        ListReader<T> list,
        RecordApi<T, TAnswer, TInput> records,
        Guid id
    )
        where T : Entity
        where TInput : class
    {
        var answer = await list.Filter(new ListRequest())
            .Where(e => e.Id == id)
            .Select(records.Projection)
            .FirstOrDefaultAsync(http.RequestAborted);
        if (answer is null)
        {
            return Results.NotFound();
        }

        var tag = ETag(records.Version(answer));
        http.Response.Headers.ETag = tag;
        return http.Request.Headers.IfNoneMatch == tag
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Ok(answer);
    }

    /// <summary>The ETag of a record's version.</summary>
    public static string ETag(int version) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The version of <c>If-Match</c>; null for none or for any.</summary>
    /// <exception cref="BadHttpRequestException">It is no tag of ours.</exception>
    public static int? IfMatch(this HttpContext http) =>
        ReadTag(http.Request.Headers.IfMatch.ToString());

    private static int? ReadTag(string? text)
    {
        if (text is null or "" or "*")
        {
            return null;
        }

        return int.TryParse(text.Trim('"'), CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new BadHttpRequestException("If-Match must be the ETag of an earlier answer.");
    }
}
