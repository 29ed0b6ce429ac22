using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CrmModular.Sdk.Data;

/// <summary>
/// The time that a module's write transaction has. Past it the transaction is ended from outside: its writes are gone, and the
/// saves of others get through.
/// </summary>
internal sealed class WriteDeadline : IDisposable
{
    private readonly ModuleDbContext _context;
    private readonly DbTransaction _transaction;
    private readonly IDatabase _database;
    private readonly string _moduleId;
    private static readonly Task<bool> Settled = Task.FromResult(false);
    private readonly ITimer _timer;

    /// <summary>null while the time runs; <see cref="Settled"/> once the transaction ends by itself; otherwise whether it was ended from outside, when that is known.</summary>
    private Task<bool>? _end;

    private WriteDeadline(ModuleDbContext context, DbTransaction transaction, IDatabase database)
    {
        _context = context;
        _transaction = transaction;
        _database = database;
        _moduleId = context.ModuleId;
        _timer = TimeProvider.System.CreateTimer(
            static self => _ = ((WriteDeadline)self!).ExpireAsync(),
            this,
            database.WriteLimit,
            Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>Whether the time was over before the transaction was.</summary>
    private bool Expired => _end is { } end && end != Settled;

    /// <summary>Gives the turn to write back to those who wait for it.</summary>
    public IDisposable? Turn { get; set; }

    public static void Begin(ModuleDbContext context, DbTransaction transaction)
    {
        // Without a scope it migrates, and that takes as long as it takes.
        if (context.Scope?.Database is { } database && database.WriteLimit > TimeSpan.Zero)
        {
            context.Deadline?.Dispose();
            context.Deadline = new WriteDeadline(context, transaction, database);
        }
    }

    /// <summary>The time stands still, until <see cref="Resume"/>.</summary>
    public void Pause() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>The time begins anew.</summary>
    public void Resume() => _timer.Change(_database.WriteLimit, Timeout.InfiniteTimeSpan);

    /// <summary>
    /// Called before a commit: whether the transaction is ended, or was, from outside. Answered with false, it is not ended any
    /// more. While the database is asked whether anybody waits for it, the answer waits.
    /// </summary>
    public async ValueTask<bool> IsOverAsync()
    {
        while (Interlocked.CompareExchange(ref _end, Settled, null) is { } end && end != Settled)
        {
            if (await end)
            {
                return true;
            }
        }

        return false;
    }

    private async Task ExpireAsync()
    {
        var end = new TaskCompletionSource<bool>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        // First of all, so that it does not commit while it is being ended.
        if (Interlocked.CompareExchange(ref _end, end.Task, null) is not null)
        {
            return;
        }

        var ended = true;
        try
        {
            ended = await _database.BreakAsync(_transaction, _moduleId);
        }
        finally
        {
            if (ended)
            {
                Turn?.Dispose();
            }
            else
            {
                _ = Interlocked.Exchange(ref _end, null);
                Resume();
            }

            end.SetResult(ended);
        }
    }

    /// <summary>The transaction has ended by itself.</summary>
    public void Dispose()
    {
        _ = Interlocked.CompareExchange(ref _end, Settled, null);
        _timer.Dispose();
        if (_context.Deadline == this && !Expired)
        {
            _context.Deadline = null;
        }
    }
}

/// <summary>Sets the time of every transaction of a module, however it was begun.</summary>
internal sealed class WriteDeadlines : DbTransactionInterceptor
{
    public override DbTransaction TransactionStarted(
        DbConnection connection,
        TransactionEndEventData eventData,
        DbTransaction result
    )
    {
        Begin(eventData, result);
        return result;
    }

    public override ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection,
        TransactionEndEventData eventData,
        DbTransaction result,
        CancellationToken cancellationToken = default
    )
    {
        Begin(eventData, result);
        return ValueTask.FromResult(result);
    }

    public override void TransactionCommitted(
        DbTransaction transaction,
        TransactionEndEventData eventData
    ) => End(eventData);

    public override Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        End(eventData);
        return Task.CompletedTask;
    }

    public override void TransactionRolledBack(
        DbTransaction transaction,
        TransactionEndEventData eventData
    ) => End(eventData);

    public override Task TransactionRolledBackAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        End(eventData);
        return Task.CompletedTask;
    }

    private static void Begin(TransactionEndEventData eventData, DbTransaction transaction)
    {
        if (eventData.Context is ModuleDbContext context)
        {
            WriteDeadline.Begin(context, transaction);
        }
    }

    private static void End(TransactionEndEventData eventData) =>
        (eventData.Context as ModuleDbContext)?.Deadline?.Dispose();
}
