using CrmModular.Host.Platform.Guests;

namespace CrmModular.Host.Modularity;

/// <summary>Runs one step of a module's life apart from the host's threads. Whatever it throws is the module's reason.</summary>
internal static class ModuleStep
{
    private static readonly TimeSpan Say = TimeSpan.FromSeconds(5);

    /// <summary>Runs a step.</summary>
    /// <param name="moduleId">Whose step it is.</param>
    /// <param name="textKey">The text that says what failed; its place <c>detail</c> is the exception's message.</param>
    /// <param name="limit">How long it may take; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="log">Told now and then that it still goes on.</param>
    /// <param name="step">The step. One that hears nothing is left behind at the limit, so it owns what it uses.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="ModuleException">It threw, or took too long.</exception>
    public static async Task RunAsync(
        string moduleId,
        string textKey,
        TimeSpan limit,
        ILogger log,
        Func<CancellationToken, Task> step,
        CancellationToken ct
    )
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(limit);
        var token = deadline.Token;
        var begun = TimeProvider.System.GetTimestamp();
        try
        {
            var run = GuestThreads.RunAsync(async () =>
            {
                await step(token);
                return true;
            });
            while (
                await Task.WhenAny(run, Task.Delay(Say, token)) != run
                && !token.IsCancellationRequested
            )
            {
                var seconds = (int)TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
                ModuleLog.StillAt(log, moduleId, textKey, seconds);
            }

            await run.WaitAsync(token);
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is not ModuleException)
        {
            // A module may throw a cancellation that nobody asked for; only the deadline's own is one.
            throw token.IsCancellationRequested
                ? new ModuleException(
                    moduleId,
                    "guests.step.late",
                    e,
                    ("seconds", limit.TotalSeconds)
                )
                : new ModuleException(
                    moduleId,
                    textKey,
                    e,
                    ("detail", e.GetBaseException().Message)
                );
        }
    }
}
