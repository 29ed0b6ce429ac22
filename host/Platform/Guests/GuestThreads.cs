using System.Diagnostics.CodeAnalysis;

namespace CrmModular.Host.Platform.Guests;

/// <summary>
/// Threads for code of modules. A contribution that blocks its thread keeps one of these, never one of the pool's, on which the
/// requests of everyone run. What it awaits comes back here as well.
/// </summary>
internal sealed class GuestThreads : TaskScheduler
{
    private const int Most = 64;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    [ThreadStatic]
    private static bool _mine;

    private readonly Queue<Task> _queue = new();
    private int _threads;
    private int _waiting;

    public static GuestThreads Instance { get; } = new();

    public override int MaximumConcurrencyLevel => Most;

    /// <summary>Begins work here. It is not cancelled by anybody's impatience: who waits for it stops waiting.</summary>
    public static Task<T> RunAsync<T>(Func<Task<T>> work) =>
        Task
            .Factory.StartNew(
                work,
                CancellationToken.None,
                TaskCreationOptions.DenyChildAttach,
                Instance
            )
            .Unwrap();

    protected override void QueueTask(Task task)
    {
        lock (_queue)
        {
            _queue.Enqueue(task);
            if (_waiting >= _queue.Count)
            {
                Monitor.Pulse(_queue);
            }
            else if (_threads < Most)
            {
                _threads++;
                new Thread(Work) { IsBackground = true, Name = "guest" }.UnsafeStart();
            }
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        _mine && !taskWasPreviouslyQueued && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_queue)
        {
            return [.. _queue];
        }
    }

    private void Work()
    {
        _mine = true;
        while (TryNext(out var task))
        {
            TryExecuteTask(task);
        }
    }

    /// <summary>The next task; false when there was none for a while, and the thread ends.</summary>
    private bool TryNext([NotNullWhen(true)] out Task? task)
    {
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                _waiting++;
                var called = Monitor.Wait(_queue, Idle);
                _waiting--;
                if (!called && _queue.Count == 0)
                {
                    _threads--;
                    task = null;
                    return false;
                }
            }

            task = _queue.Dequeue();
            return true;
        }
    }
}
