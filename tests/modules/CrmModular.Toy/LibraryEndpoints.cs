using CrmModular.Sdk.Web;
using CrmModular.Toy.Data;
using CrmModular.Toy.Gadgets;
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
        api.MapPost("toy/held", HoldAsync).Requires(ToyModule.Edit);
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

    /// <summary>Writes and holds the database for as long as the file <c>held</c> lies in the data folder, a minute at most.</summary>
    private static async Task HoldAsync(ToyContext context, string name)
    {
        var held = Path.Combine(
            Path.GetDirectoryName(typeof(LibraryEndpoints).Assembly.Location)!,
            "..",
            "..",
            "..",
            "held"
        );
        await using var write = await context.BeginWriteAsync(CancellationToken.None);
        context.Gadgets.Add(new Gadget { Name = name });
        await context.SaveChangesAsync(CancellationToken.None);
        await File.WriteAllTextAsync(held, "begun");
        var end = DateTime.UtcNow.AddMinutes(1);
        while (File.Exists(held) && DateTime.UtcNow < end)
        {
            await Task.Delay(20);
        }

        context.Gadgets.Add(new Gadget { Name = name + " after" });
        await context.SaveChangesAsync(CancellationToken.None);
        await write.CommitAsync(CancellationToken.None);
    }
}
