using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Setup;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace CrmModular.Host.Commands;

/// <summary>What the console shows when the product serves: a line for each module, the address, the first-run code.</summary>
internal static class StartMessage
{
    public static void Write(WebApplication app)
    {
        var generation = app.Services.GetRequiredService<GenerationManager>().Current;
        foreach (var module in generation.Modules)
        {
            Console.WriteLine($"  {module.Id} {module.Module.Manifest.Version}");
        }

        foreach (var (id, reason) in generation.Refused)
        {
            Console.WriteLine($"  {id} left out: {reason.Message}");
        }

        var addresses =
            app.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()
                ?.Addresses
            ?? [];
        Console.WriteLine(
            CommandTexts.Of["cli.start.serves", ("addresses", string.Join(", ", addresses))]
        );
        var setup = app.Services.GetRequiredService<SetupCode>();
        if (setup.Done != true)
        {
            Console.WriteLine(
                CommandTexts.Of["cli.start.code", ("code", $"{setup.Code[..4]}-{setup.Code[4..]}")]
            );
        }
    }
}
