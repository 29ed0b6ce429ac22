using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Sdk.Web;

/// <summary>Says on an endpoint which kind of record it answers or takes, so that the description of the API names the fields.</summary>
/// <param name="Type">The kind of record.</param>
/// <param name="Use">What the endpoint does with it.</param>
public sealed record RecordEndpoint(RecordType Type, RecordEndpointUse Use);

/// <summary>What an endpoint does with a kind of record.</summary>
public enum RecordEndpointUse
{
    /// <summary>Answers a page of records.</summary>
    List,

    /// <summary>Answers one.</summary>
    One,

    /// <summary>Takes a new one, and answers it.</summary>
    Create,

    /// <summary>Takes what is to change of one, and answers it.</summary>
    Change,
}

/// <summary>The API of a kind of record.</summary>
internal sealed class RecordModelEndpoints<T>(RecordType<T> type)
    where T : Entity
{
    /// <summary>How often a change is made again over what came between. Of those who try at once one succeeds each time.</summary>
    private const int MostTries = 20;

    public void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup($"/{type.Path}").WithTags(type.Path);
        var rights = type.Rights;
        group
            .MapGet("", ListAsync)
            .Requires(rights.View)
            .WithSummary($"A page of {type.Path}")
            .WithDescription(RecordLists.Description)
            .WithMetadata(
                new ListEndpoint(services => services.GetRequiredService<ListDefinition<T>>()),
                new RecordEndpoint(type, RecordEndpointUse.List)
            );
        group
            .MapGet("/{id:guid}", OneAsync)
            .Requires(rights.View)
            .WithSummary("One of them, with its version as ETag")
            .WithMetadata(new RecordEndpoint(type, RecordEndpointUse.One))
            .Produces(StatusCodes.Status304NotModified);
        group
            .MapPost("", CreateAsync)
            .Requires(rights.Edit)
            .WithSummary("Creates one")
            .WithMetadata(new RecordEndpoint(type, RecordEndpointUse.Create));
        group
            .MapPut("/{id:guid}", ChangeAsync)
            .Requires(rights.Edit)
            .WithSummary(
                "Changes one; If-Match with its ETag refuses to overwrite what came between"
            )
            .WithDescription(
                "What the body does not name stays as it is; null empties a field, and is refused where it cannot be empty."
            )
            .WithMetadata(new RecordEndpoint(type, RecordEndpointUse.Change));
        group
            .MapDelete("/{id:guid}", DeleteAsync)
            .Requires(rights.Delete)
            .WithSummary("Puts one into the bin, if nothing refers to it")
            .Produces(StatusCodes.Status204NoContent);
        group
            .MapPost("/{id:guid}/restore", RestoreAsync)
            .Requires(rights.Delete)
            .WithSummary("Takes one out of the bin")
            .WithMetadata(new RecordEndpoint(type, RecordEndpointUse.One));
    }

    private async Task<IResult> ListAsync(
        HttpContext http,
        ListReader<T> list,
        IRecordFields fields,
        string? search,
        int? limit,
        string? cursor,
        string? sort,
        string? bin
    )
    {
        var ct = http.RequestAborted;
        var request = await RecordLists.ReadAsync(http, list, search, limit, cursor, sort, bin);
        var page = await list.PageAsync(request, e => e, e => e.Id, ct);
        var known = await fields.OfAsync(type, ct);
        return Results.Ok(
            new PageAnswer<RecordAnswer<T>>(
                [.. page.Items.Select(e => new RecordAnswer<T>(e, known))],
                page.Next,
                page.Previous,
                await list.CountAsync(request, page, ct)
            )
        );
    }

    private async Task<IResult> OneAsync(
        HttpContext http,
        Guid id,
        ListReader<T> list,
        IRecordFields fields
    )
    {
        var record = await list.Filter(new ListRequest())
            .AsNoTracking()
            .FirstOrDefaultAsync(e => e.Id == id, http.RequestAborted);
        if (record is null)
        {
            return Results.NotFound();
        }

        var tag = RecordApiExtensions.ETag(record.Version);
        if (!RecordApiExtensions.IsKnown(http.Request, tag))
        {
            return await AnswerAsync(http, record, fields);
        }

        http.Response.Headers.ETag = tag;
        return Results.StatusCode(StatusCodes.Status304NotModified);
    }

    private async Task<IResult> CreateAsync(
        HttpContext http,
        RecordWriter<T> writer,
        IRecordFields fields
    )
    {
        var known = await fields.OfAsync(type, http.RequestAborted);
        var sent = (await RecordChange.ReadAsync(http)).Sent;
        var record = await writer.SaveAsync(
            null,
            null,
            RecordBody.Read(sent, known),
            http.RequestAborted
        );
        return await AnswerAsync(http, record, fields, created: true);
    }

    /// <summary>
    /// Without a version the change is one of the fields that it names, whoever saved others meanwhile: it is made again over
    /// what they saved, so that none of it is lost.
    /// </summary>
    private async Task<IResult> ChangeAsync(
        HttpContext http,
        Guid id,
        ListReader<T> list,
        RecordWriter<T> writer,
        IRecordFields fields
    )
    {
        var known = await fields.OfAsync(type, http.RequestAborted);
        var values = RecordBody.Read((await RecordChange.ReadAsync(http)).Sent, known);
        var seen = await RecordLists.IfMatchAsync(http, list, id);
        var record = await RecordLists.TriedAsync(
            http,
            list,
            id,
            async () =>
            {
                for (var tries = 1; ; tries++)
                {
                    try
                    {
                        return await writer.SaveAsync(id, seen, values, http.RequestAborted);
                    }
                    catch (StaleRecordException) when (seen is null && tries < MostTries)
                    {
                        list.Context.ChangeTracker.Clear();
                    }
                }
            }
        );
        return await AnswerAsync(http, record, fields);
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext http,
        Guid id,
        ListReader<T> list,
        RecordWriter<T> writer
    )
    {
        var seen = await RecordLists.IfMatchAsync(http, list, id);
        await RecordLists.TriedAsync(
            http,
            list,
            id,
            async () =>
            {
                await writer.DeleteAsync(id, seen, http.RequestAborted);
                return true;
            }
        );
        return Results.NoContent();
    }

    private async Task<IResult> RestoreAsync(
        HttpContext http,
        Guid id,
        ListReader<T> list,
        ICurrentUser user,
        IRecordFields fields
    ) =>
        await AnswerAsync(
            http,
            await list.Context.RestoreAsync<T>(id, user, type.Rights.Delete, http.RequestAborted),
            fields
        );

    private async Task<IResult> AnswerAsync(
        HttpContext http,
        T record,
        IRecordFields fields,
        bool created = false
    )
    {
        http.Response.Headers.ETag = RecordApiExtensions.ETag(record.Version);
        var answer = new RecordAnswer<T>(record, await fields.OfAsync(type, http.RequestAborted));
        return created
            ? Results.Created($"/api/v1/{type.Path}/{record.Id}", answer)
            : Results.Ok(answer);
    }
}
