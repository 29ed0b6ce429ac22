using System.Collections.Concurrent;
using CrmModular.Sdk;
using CrmModular.Sdk.Web;
using CrmModular.Toy.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Twin;

/// <summary>Needs the toy, hears its events through its contracts, and carries another version of the same library.</summary>
public sealed class TwinModule : CrmModule
{
    private const string Look = "twin.look";

    public override void Build(ModuleBuilder module)
    {
        module.Services.AddSingleton<Heard>();
        module
            .Permission(new Permission(Look, false))
            .On<GadgetMade, TwinHandler>("hears", "twin.hear", "TwinHandler")
            .Api(api =>
            {
                api.MapGet("twin/words", () => new { text = Acme.Words.Greeting.New() })
                    .Requires(Look);
                api.MapGet("twin/heard", (Heard heard) => heard.Names.ToArray()).Requires(Look);
            });
    }
}

internal sealed class Heard
{
    public ConcurrentQueue<string> Names { get; } = new();
}

/// <summary>Fails for what is called stuck, as long as the file <c>jam</c> lies in the data folder.</summary>
internal sealed class TwinHandler(Heard heard) : IEventHandler<GadgetMade>
{
    private const string Stuck = "Stuck";

    // The module runs from <data>/module-copies/<id>/<hash>.
    private static string Jam =>
        Path.Combine(
            Path.GetDirectoryName(typeof(TwinHandler).Assembly.Location)!,
            "..",
            "..",
            "..",
            "jam"
        );

    public Task HandleAsync(GadgetMade e, EventContext context, CancellationToken ct)
    {
        if (e.Name.StartsWith(Stuck, StringComparison.Ordinal) && File.Exists(Jam))
        {
            throw new InvalidOperationException($"{e.Name} does not get through.");
        }

        heard.Names.Enqueue(e.Name);
        return Task.CompletedTask;
    }
}
