using CrmModular.Host.Platform;
using CrmModular.Host.Platform.Errors;
using CrmModular.Host.Platform.Setup;

namespace CrmModular.Host.Commands;

/// <summary><c>serve</c>: prepares the database, builds the first generation, listens.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(CancellationToken ct)
    {
        try
        {
            await using var app = HostApp.Build([]);
            await HostApp.PrepareAsync(app, ct);
            await app.StartAsync(ct);
            StartMessage.Write(app);
            await app.WaitForShutdownAsync(ct);
            return 0;
        }
        catch (Exception e) when (ErrorStatus.IsDatabaseAway(e))
        {
            await SayDatabaseIsAwayAsync(e);
            return 2;
        }
        catch (Exception e)
            when (e
                    is SetupRefusedException
                        or RuleException
                        or InvalidOperationException { Source: "CrmModular.Host" }
            )
        {
            await Console.Error.WriteLineAsync($"CrmModular could not start: {e.Message}");
            return 1;
        }
    }

    public static async Task SayDatabaseIsAwayAsync(Exception e)
    {
        await Console.Error.WriteLineAsync(
            $"The database cannot be reached: {e.GetBaseException().Message}"
        );
        await Console.Error.WriteLineAsync(
            "Check CrmModular__Database__Provider and CrmModular__Database__ConnectionString, and that the server runs. Nothing was written."
        );
    }
}
