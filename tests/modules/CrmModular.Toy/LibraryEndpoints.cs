using CrmModular.Sdk.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Toy;

/// <summary>Says which copies of private libraries the module got.</summary>
internal static class LibraryEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("toy/words", () => new { text = Acme.Words.Greeting.Old() })
            .Requires(ToyModule.View);
        api.MapGet("toy/own", () => new { text = Zxcvbn.Marker.Read() }).Requires(ToyModule.View);
        api.MapGet("toy/shine", () => new { text = "shines" })
            .Requires(ToyModule.View)
            .WithMetadata(new FeatureAttribute(ToyModule.Shine));
        api.MapGet(
                "toy/limit",
                async (ISettings settings, CancellationToken ct) =>
                    new { limit = await settings.NumberAsync("toy.limit", ct) }
            )
            .Requires(ToyModule.View);
    }
}
