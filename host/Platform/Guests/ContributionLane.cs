namespace CrmModular.Host.Platform.Guests;

/// <summary>
/// The scope in which what one module adds to a page goes one after another, on one thread: whatever comes while it is at work
/// is done by it as well, without a hand-over between threads, which costs as much as a small query.
/// </summary>
internal sealed class ContributionLane(AsyncServiceScope scope)
{
    private readonly Queue<Func<IServiceProvider, Task>> _waiting = new();
    private bool _running;
    private bool _ended;

    /// <summary>Has it done as soon as all that was posted before is.</summary>
    /// <param name="work">Does not throw.</param>
    public void Post(Func<IServiceProvider, Task> work)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(work);
            if (_running)
            {
                return;
            }

            _running = true;
        }

        _ = GuestThreads.RunAsync(WorkAsync);
    }

    /// <summary>Ends the scope. Where somebody was left behind in it, that comes when they are done, and is not waited for.</summary>
    public ValueTask EndAsync()
    {
        lock (_waiting)
        {
            _ended = true;
            return _running ? ValueTask.CompletedTask : scope.DisposeAsync();
        }
    }

    private async Task<bool> WorkAsync()
    {
        while (Next() is { } work)
        {
            await work(scope.ServiceProvider);
        }

        return true;
    }

    /// <summary>What comes next; null when there is nothing left to do.</summary>
    private Func<IServiceProvider, Task>? Next()
    {
        lock (_waiting)
        {
            if (_waiting.TryDequeue(out var work))
            {
                return work;
            }

            if (_ended)
            {
                // Once, after all else.
                _ended = false;
                return _ => scope.DisposeAsync().AsTask();
            }

            _running = false;
            return null;
        }
    }
}
