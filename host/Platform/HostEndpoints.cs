using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Edge;
using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.Search;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Host.Platform;

/// <summary>The host's own endpoints of the API.</summary>
internal static class HostEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapGet(
                "/openapi/v1.json",
                async (ApiDocument document, CancellationToken ct) =>
                    Results.Text(await document.WriteAsync(ct), "application/json")
            )
            .AllowAnonymous()
            .AnswersHead()
            .ExcludeFromDescription();
        var api = endpoints.MapGroup("/api/v1").AnswersHead();
        ModuleEndpoints.Map(api);
        SearchEndpoints.Map(api);
    }
}
