using CrmModular.Sdk.Data;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Sdk.Web;

/// <summary>The endpoints of one kind of record.</summary>
internal sealed class RecordEndpoints<T, TAnswer, TInput>(
    string name,
    RecordApi<T, TAnswer, TInput> records
)
    where T : Entity
    where TInput : class
{
    /// <summary>How often a change is made again over what came between. Of those who try at once one succeeds each time.</summary>
    private const int MostTries = 20;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "search",
        "limit",
        "cursor",
        "sort",
        "bin",
    };

    public void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup($"/{name}").WithTags(name);
        MapList(group);
        MapOne(group);
        MapCreate(group);
        MapChange(group);
        MapDelete(group);
        MapRestore(group);
    }

    private void MapList(RouteGroupBuilder group) =>
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
                    string? bin
                ) =>
                    ListAsync(
                        http,
                        list,
                        new ListRequest
                        {
                            Search = search,
                            Limit = limit ?? 50,
                            Cursor = cursor,
                            Sort = sort,
                            Bin =
                                ListState.IsYes(bin)
                                ?? throw new RuleException(
                                    "list.filter.wrong",
                                    "bin",
                                    [("field", "bin"), ("value", bin)]
                                ),
                        }
                    )
            )
            .Requires(records.View)
            .WithSummary($"A page of {name}")
            .WithDescription(
                "nextCursor leads to the next page; the count stops at its bound. All given filters must hold."
            )
            .WithMetadata(
                new ListEndpoint(services => services.GetRequiredService<ListDefinition<T>>())
            );

    private void MapOne(RouteGroupBuilder group) =>
        group
            .MapGet(
                "/{id:guid}",
                (HttpContext http, Guid id, ListReader<T> list) => OneAsync(http, list, id)
            )
            .Requires(records.View)
            .WithSummary("One of them, with its version as ETag")
            .Produces<TAnswer>()
            .Produces(StatusCodes.Status304NotModified);

    private void MapCreate(RouteGroupBuilder group) =>
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
                    http.Response.Headers.ETag = RecordApiExtensions.ETag(records.Version(saved));
                    return Results.Created($"/api/v1/{name}/{records.Id(saved)}", saved);
                }
            )
            .Requires(records.Edit)
            .WithSummary("Creates one")
            .Produces<TAnswer>(StatusCodes.Status201Created);

    private void MapChange(RouteGroupBuilder group) =>
        group
            .MapPut(
                "/{id:guid}",
                async (
                    HttpContext http,
                    Guid id,
                    IMediator mediator,
                    ListReader<T> list,
                    [FromHeader(Name = "If-Match")] string? ifMatch
                ) =>
                {
                    var change = await RecordChange.ReadAsync(http);
                    var seen = await http.IfMatchAsync(() => VersionAsync(http, list, id));
                    var saved = await TriedAsync(
                        http,
                        list,
                        id,
                        () => ChangeAsync(http, mediator, list, id, seen, change)
                    );
                    http.Response.Headers.ETag = RecordApiExtensions.ETag(records.Version(saved));
                    return Results.Ok(saved);
                }
            )
            .Requires(records.Edit)
            .WithSummary(
                "Changes one; If-Match with its ETag refuses to overwrite what came between"
            )
            .WithDescription(
                "What the body does not name stays as it is; null empties a field, and is refused where it cannot be empty."
            )
            .Accepts<TInput>("application/json")
            .WithMetadata(new PartialBody())
            .Produces<TAnswer>();

    /// <summary>
    /// Without a version the change is one of the fields that it names, whoever saved others meanwhile: it is made again over
    /// what they saved, so that none of it is lost.
    /// </summary>
    private async Task<TAnswer> ChangeAsync(
        HttpContext http,
        IMediator mediator,
        ListReader<T> list,
        Guid id,
        int? seen,
        RecordChange change
    )
    {
        for (var tries = 1; ; tries++)
        {
            var stored =
                await ReadAsync(http, list, id)
                ?? throw new RecordNotFoundException(new RecordRef(list.Definition.Kind, id));
            try
            {
                return await records.Save(
                    mediator,
                    id,
                    seen ?? records.Version(stored),
                    change.Over<TAnswer, TInput>(stored),
                    http.RequestAborted
                );
            }
            catch (StaleRecordException) when (seen is null && tries < MostTries)
            {
                list.Context.ChangeTracker.Clear();
            }
        }
    }

    private Task<TAnswer?> ReadAsync(HttpContext http, ListReader<T> list, Guid id) =>
        list.Filter(new ListRequest())
            .Where(e => e.Id == id)
            .Select(records.Projection)
            .FirstOrDefaultAsync(http.RequestAborted)!;

    private Task<int?> VersionAsync(HttpContext http, ListReader<T> list, Guid id) =>
        list.Filter(new ListRequest())
            .Where(e => e.Id == id)
            .Select(e => (int?)e.Version)
            .FirstOrDefaultAsync(http.RequestAborted);

    private void MapDelete(RouteGroupBuilder group) =>
        group
            .MapDelete(
                "/{id:guid}",
                async (
                    HttpContext http,
                    Guid id,
                    IMediator mediator,
                    ListReader<T> list,
                    [FromHeader(Name = "If-Match")] string? ifMatch
                ) =>
                {
                    await TriedAsync(
                        http,
                        list,
                        id,
                        async () =>
                        {
                            await records.Remove(
                                mediator,
                                id,
                                await http.IfMatchAsync(() => VersionAsync(http, list, id)),
                                http.RequestAborted
                            );
                            return true;
                        }
                    );
                    return Results.NoContent();
                }
            )
            .Requires(records.Delete)
            .WithSummary("Puts one into the bin, if nothing refers to it")
            .Produces(StatusCodes.Status204NoContent);

    private void MapRestore(RouteGroupBuilder group) =>
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
                    return await OneAsync(http, list, id);
                }
            )
            .Requires(records.Delete)
            .WithSummary("Takes one out of the bin")
            .Produces<TAnswer>();

    /// <summary>A record that the user sees and may not change is no secret: that is refused, not denied to be there.</summary>
    private static async Task<TResult> TriedAsync<TResult>(
        HttpContext http,
        ListReader<T> list,
        Guid id,
        Func<Task<TResult>> attempt
    )
    {
        try
        {
            return await attempt();
        }
        catch (RecordNotFoundException missing) when (missing.Record.Id == id)
        {
            if (await list.Filter(new ListRequest()).AnyAsync(e => e.Id == id, http.RequestAborted))
            {
                throw new UnauthorizedAccessException(missing.Message, missing);
            }

            throw;
        }
    }

    private async Task<PageAnswer<TAnswer>> ListAsync(
        HttpContext http,
        ListReader<T> list,
        ListRequest asked
    )
    {
        var request = asked with
        {
            Filters = http
                .Request.Query.Where(q => !Reserved.Contains(q.Key))
                .ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal),
        };
        if (string.IsNullOrEmpty(request.Sort) && !request.InFoundOrder)
        {
            // Nothing that changes meanwhile moves a record over the place to which a program has come.
            request = request with
            {
                Sort = ListRequest.ById,
            };
        }

        list.Check(request);
        await CheckFeaturesAsync(http, list, request);
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

    /// <summary>A field whose feature is off for the user is as unknown as one that was never there.</summary>
    private static async Task CheckFeaturesAsync(
        HttpContext http,
        ListReader<T> list,
        ListRequest request
    )
    {
        var sort = request.Sort?.TrimStart('-') ?? "";
        var features = http.RequestServices.GetRequiredService<IFeatures>();
        foreach (var key in request.Filters.Keys.Append(sort))
        {
            if (
                list.Definition.Field(key) is { Feature: { } feature }
                && !await features.IsOnAsync(feature, http.RequestAborted)
            )
            {
                throw request.Filters.ContainsKey(key)
                    ? new RuleException("list.filter.unknown", key, [("field", key)])
                    : new RuleException("list.sort.unknown", "sort", [("value", request.Sort)]);
            }
        }
    }

    private async Task<IResult> OneAsync(HttpContext http, ListReader<T> list, Guid id)
    {
        if (await ReadAsync(http, list, id) is not { } answer)
        {
            return Results.NotFound();
        }

        var tag = RecordApiExtensions.ETag(records.Version(answer));
        http.Response.Headers.ETag = tag;
        return RecordApiExtensions.IsKnown(http.Request, tag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Ok(answer);
    }
}
