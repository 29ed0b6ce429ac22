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
        CancellationToken ct
    )
    {
        var turn = context.Scope is { } scope ? await scope.Database.EnterWriteAsync(ct) : null;
        try
        {
            var transaction = await context.Database.BeginTransactionAsync(ct);
            if (context.Deadline is { } deadline)
            {
                deadline.Turn = turn;
            }

            return new WriteTransaction(context, turn, transaction);
        }
        catch
        {
            turn?.Dispose();
            throw;
        }
    }

    /// <summary>Makes what was written last.</summary>
    /// <exception cref="RuleException">It took longer than a module may hold the database; nothing was written.</exception>
    public async Task CommitAsync(CancellationToken ct = default)
    {
        if (_context.Deadline is { Expired: true })
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
