using System.Collections.Concurrent;

namespace CrmModular.Sales.Board;

/// <summary>Has a thing read once where many ask for it at the same moment. One that fails or gives up leaves it to the next.</summary>
internal sealed class OneAtATime<T>
    where T : class
{
    private readonly ConcurrentDictionary<object, Task<T?>> _running = new();

    public async Task<T> OnceAsync(object key, Func<Task<T>> read, CancellationToken ct)
    {
        while (true)
        {
            var mine = new TaskCompletionSource<T?>(
                TaskCreationOptions.RunContinuationsAsynchronously
            );
            var running = _running.GetOrAdd(key, mine.Task);
            if (running == mine.Task)
            {
                return await ReadAsync(key, read, mine);
            }

            if (await running.WaitAsync(ct) is { } done)
            {
                return done;
            }
        }
    }

    private async Task<T> ReadAsync(
        object key,
        Func<Task<T>> read,
        TaskCompletionSource<T?> waiting
    )
    {
        T? result = null;
        try
        {
            return result = await read();
        }
        finally
        {
            _running.TryRemove(key, out _);
            waiting.SetResult(result);
        }
    }
}
