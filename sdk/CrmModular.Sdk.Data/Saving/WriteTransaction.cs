using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace CrmModular.Sdk.Data;

/// <summary>A transaction that writes. Disposed without a commit, it writes nothing.</summary>
public sealed class WriteTransaction : IAsyncDisposable
{
    private readonly IDisposable? _turn;
    private readonly IDbContextTransaction _transaction;
    private readonly ModuleDbContext _context;

    private WriteTransaction(
        ModuleDbContext context,
        IDisposable? turn,
        IDbContextTransaction transaction
    )
    {
        _context = context;
        _turn = turn;
        _transaction = transaction;
    }

    internal static async Task<WriteTransaction> BeginAsync(
        ModuleDbContext context,
        string? alone,
        CancellationToken ct
    )
    {
        var turn = context.Scope is { } scope ? await scope.Database.EnterWriteAsync(ct) : null;
        IDbContextTransaction? transaction = null;
        try
        {
            transaction = await context.Database.BeginTransactionAsync(ct);
            if (context.Deadline is { } deadline)
            {
                deadline.Turn = turn;
            }

            if (alone is not null)
            {
                // It holds nothing yet: the time is that of whom it waits for.
                context.Deadline?.Pause();
                await LockAsync(context, alone, ct);
                context.Deadline?.Resume();
            }

            return new WriteTransaction(context, turn, transaction);
        }
        catch
        {
            if (transaction is not null)
            {
                await transaction.DisposeAsync();
            }

            turn?.Dispose();
            throw;
        }
    }

    /// <summary>SQLite has one writer anyway. In PostgreSQL the lock goes with the transaction.</summary>
    internal static Task LockAsync(ModuleDbContext context, string alone, CancellationToken ct) =>
        context.Provider == DatabaseProvider.PostgreSql
            ? context.Database.ExecuteSqlAsync(
                $"SELECT pg_advisory_xact_lock(hashtextextended({alone}, 0))",
                ct
            )
            : Task.CompletedTask;

    /// <summary>Makes what was written last.</summary>
    /// <exception cref="RuleException">It took longer than a module may hold the database; nothing was written.</exception>
    public async Task CommitAsync(CancellationToken ct = default)
    {
        if (_context.Deadline is { } deadline && await deadline.IsOverAsync())
        {
            throw Late();
        }

        await _transaction.CommitAsync(ct);
        if (_context.HasNewEvents)
        {
            _context.HasNewEvents = false;
            _context.Scope?.Database.EventsSaved();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _context.HasNewEvents = false;
        try
        {
            await _transaction.DisposeAsync();
        }
        finally
        {
            _context.Deadline?.Dispose();
            _context.Deadline = null;
            _turn?.Dispose();
        }
    }

    private RuleException Late() =>
        new(
            "guests.write.late",
            null,
            ("module", _context.ModuleId),
            ("seconds", _context.Scope?.Database.WriteLimit.TotalSeconds)
        );
}
