using System.Diagnostics;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>Waits for what another thread or process does.</summary>
internal static class Wait
{
    /// <summary>Asks again and again until the condition holds, and fails with the words after the time.</summary>
    public static async Task UntilAsync(
        Func<Task<bool>> condition,
        string what,
        TimeSpan? atMost = null
    )
    {
        var limit = atMost ?? TimeSpan.FromSeconds(20);
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"Waited {limit.TotalSeconds:0} s in vain: {what}");
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? atMost = null) =>
        UntilAsync(() => Task.FromResult(condition()), what, atMost);
}
