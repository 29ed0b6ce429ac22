using System.Linq.Expressions;
using CrmModular.Sales.Data;
using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Opportunities;

/// <summary>An opportunity as the API shows it.</summary>
public sealed record OpportunityAnswer(
    Guid Id,
    int Version,
    string Name,
    string Title,
    Guid? CustomerId,
    string CustomerName,
    Guid? ProductId,
    string ProductName,
    Guid? OwnerId,
    string Stage,
    OpportunityStatus Status,
    decimal Amount,
    string Currency,
    int Probability,
    DateOnly? EngagedOn,
    DateOnly? CloseOn,
    DateOnly? ClosedOn,
    decimal? ClosedValue,
    string LostReason,
    string NextStep,
    DateOnly? NextStepOn,
    string Source,
    string ExternalId,
    DateTimeOffset LastActivityAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt
)
{
    // The divisions are made after the row was read: in SQL they would be of whole numbers.
    internal static readonly Expression<Func<Opportunity, OpportunityAnswer>> Projection =
        o => new OpportunityAnswer(
            o.Id,
            o.Version,
            o.Name,
            o.Title,
            o.CustomerId,
            o.Customer!.CustomerName ?? "",
            o.ProductId,
            o.Product!.ProductName ?? "",
            o.OwnerId,
            o.Stage!.Key,
            o.Status,
            Decimal(o.Amount.Units),
            o.Amount.Currency,
            o.Probability,
            o.EngagedOn,
            o.CloseOn,
            o.ClosedOn,
            Decimals(o.ClosedUnits),
            o.LostReason,
            o.NextStep,
            o.NextStepOn,
            o.Source,
            o.ExternalId,
            o.LastActivityAt,
            o.CreatedAt,
            o.ChangedAt
        );

    private static decimal Decimal(long units) => (decimal)units / Money.Scale;

    private static decimal? Decimals(long? units) => units is { } u ? Decimal(u) : null;
}

/// <summary>Opportunities over the API.</summary>
internal static class OpportunityEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapRecords(
            "opportunities",
            new RecordApi<Opportunity, OpportunityAnswer, OpportunityInput>
            {
                View = Rights.ViewOpportunities,
                Edit = Rights.EditOpportunities,
                Delete = Rights.DeleteOpportunities,
                Projection = OpportunityAnswer.Projection,
                Id = answer => answer.Id,
                Version = answer => answer.Version,
                Save = async (mediator, id, version, input, ct) =>
                    await AnswerAsync(
                        mediator,
                        await mediator.Send(new SaveOpportunity(id, version, input), ct),
                        ct
                    ),
                Remove = (mediator, id, version, ct) =>
                    mediator.Send(new DeleteOpportunity(id, version), ct),
            }
        );
        api.MapPost(
                "/opportunities/{id:guid}/move",
                async (
                    HttpContext http,
                    Guid id,
                    IMediator mediator,
                    SalesContext context,
                    MoveInput input
                ) =>
                {
                    var seen = await http.IfMatchAsync(() =>
                        context
                            .Opportunities.Where(o => o.Id == id)
                            .Select(o => (int?)o.Version)
                            .FirstOrDefaultAsync(http.RequestAborted)
                    );
                    var moved = await mediator.Send(
                        new MoveOpportunity(id, seen, input),
                        http.RequestAborted
                    );
                    http.Response.Headers.ETag = RecordApiExtensions.ETag(moved.Version);
                    return Results.Ok(await AnswerAsync(mediator, moved, http.RequestAborted));
                }
            )
            .WithTags("opportunities")
            .Requires(Rights.EditOpportunities)
            .WithSummary("Moves one to another stage, with what that stage asks for")
            .Produces<OpportunityAnswer>();
        api.MapGet(
                "/pipelines",
                async (HttpContext http, PipelineReader pipelines, ITexts texts) =>
                    PipelineAnswer.Of(await pipelines.AllAsync(http.RequestAborted), texts)
            )
            .WithTags("opportunities")
            .Requires(Rights.ViewOpportunities)
            .WithSummary("The pipelines with their stages");
    }

    private static Task<OpportunityAnswer> AnswerAsync(
        IMediator mediator,
        Opportunity saved,
        CancellationToken ct
    ) => mediator.Send(new ReadSaved(saved.Id), ct);
}

/// <summary>A pipeline as the API shows it.</summary>
public sealed record PipelineAnswer(Guid Id, string Name, IReadOnlyList<StageAnswer> Stages)
{
    internal static IReadOnlyList<PipelineAnswer> Of(PipelineSet set, ITexts texts) =>
        [
            .. set.Pipelines.Select(p => new PipelineAnswer(
                p.Id,
                p.NameIn(texts),
                [
                    .. set.Of(p.Id)
                        .Select(s => new StageAnswer(
                            s.Key,
                            s.NameIn(texts),
                            s.Kind,
                            s.Probability,
                            s.StaleAfterDays,
                            StageRules.Asked(s)
                        )),
                ]
            )),
        ];
}

/// <summary>A stage as the API shows it.</summary>
/// <param name="Stage">The key by which opportunities name it.</param>
/// <param name="Name">Its name, in the user's language.</param>
/// <param name="Kind">What an opportunity in it is.</param>
/// <param name="Probability">How likely an opportunity in it is won, in whole per cent.</param>
/// <param name="StaleAfterDays">After how many days without activity it warns; null never does.</param>
/// <param name="Asks">What must be known before an opportunity comes in.</param>
public sealed record StageAnswer(
    string Stage,
    string Name,
    OpportunityStatus Kind,
    int Probability,
    int? StaleAfterDays,
    IReadOnlyList<string> Asks
);
