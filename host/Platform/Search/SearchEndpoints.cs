using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Host.Platform.Search;

/// <summary>Search over the API.</summary>
internal static class SearchEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet(
                "/search",
                (
                    IMediator mediator,
                    string q,
                    string? kind,
                    long? before,
                    int? limit,
                    CancellationToken ct
                ) => mediator.Send(new FindRecords(q, kind, before, limit ?? 20), ct)
            )
            .WithTags("search")
            .Requires(RequiresAttribute.AnyPerson)
            .WithSummary(
                "Records of every kind that have a part of two characters or more, newest first"
            )
            .Produces<FoundPage>();
}
