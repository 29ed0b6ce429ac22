using CrmModular.Host.Platform;

namespace CrmModular.Host.Commands;

/// <summary><c>serve</c>: prepares the database, builds the first generation, listens.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(CancellationToken ct)
    {
        try
        {
            var serves = false;
            await using var app = HostApp.Build(
                [],
                builder =>
                    // What fails before it serves is told once, by us.
                    builder.Logging.AddFilter(
                        "Microsoft.Extensions.Hosting.Internal.Host",
                        level => serves && level >= LogLevel.Warning
                    )
            );
            await HostApp.PrepareAsync(app, ct);
            await StartAsync(app, ct);
            serves = true;
            StartMessage.Write(app);
            await app.WaitForShutdownAsync(ct);
            return 0;
        }
        catch (Exception e) when (StartFault.Of(e) is { } fault)
        {
            await Console.Error.WriteLineAsync(fault.Text);
            return fault.ExitCode;
        }
    }

    /// <summary>Starts, or leaves nothing running: what works in the background would meet services that are gone.</summary>
    internal static async Task StartAsync(WebApplication app, CancellationToken ct)
    {
        try
        {
            await app.StartAsync(ct);
        }
        catch
        {
            await app.StopAsync(CancellationToken.None);
            throw;
        }
    }
}
