using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>The one database of the installation. The host has it; contexts are made with it.</summary>
public interface IDatabase
{
    /// <summary>Which store it is.</summary>
    DatabaseProvider Provider { get; }

    /// <summary>Points a context at the database, with the module's own migration history.</summary>
    /// <param name="options">The context's options.</param>
    /// <param name="moduleId">The module, or <c>platform</c> for the host.</param>
    void Configure(DbContextOptionsBuilder options, string moduleId);

    /// <summary>
    /// Waits for the right to write. SQLite has one writer: the wait is in a fair queue within the process, and the
    /// transaction that follows waits for other processes. PostgreSQL does not wait here.
    /// </summary>
    ValueTask<IDisposable?> EnterWriteAsync(CancellationToken ct);

    /// <summary>How long a module may hold one write transaction; zero sets no limit (setting <c>CrmModular:Guests:WriteSeconds</c>, 10 s).</summary>
    TimeSpan WriteLimit { get; }

    /// <summary>Ends the transaction of a module from outside, also while it is at work: nothing of it stays, and its next command fails.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="moduleId">Whose it is; the log and the administration name it.</param>
    /// <returns>Whether it was ended; false when it waits for the lock of another, which is the one to end.</returns>
    Task<bool> BreakAsync(DbTransaction transaction, string moduleId);

    /// <summary>Tells the host that events were committed, so that they leave at once and not with the next look.</summary>
    void EventsSaved();

    /// <summary>How search is kept in this store.</summary>
    ISearchWriter Search { get; }
}

/// <summary>Who saves, and under which undo number.</summary>
/// <param name="user">On whose behalf.</param>
/// <param name="clock">Where times come from.</param>
/// <param name="database">The database.</param>
public sealed class ChangeScope(ICurrentUser user, TimeProvider clock, IDatabase database)
{
    /// <summary>On whose behalf changes are saved.</summary>
    public ICurrentUser User { get; } = user;

    /// <summary>Where times come from.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>The database.</summary>
    public IDatabase Database { get; } = database;

    /// <summary>The number under which all changes of this scope can be undone together; null for single changes, each of which has its own.</summary>
    public Guid? BatchId { get; set; }

    /// <summary>
    /// Runs within the transaction of each save of this scope, last: what it writes stands or falls with the change.
    /// An import keeps its place in the file by it, so that a crash repeats no row.
    /// </summary>
    public Func<ModuleDbContext, CancellationToken, Task>? Alongside { get; set; }

    /// <summary>
    /// Whether a batch is being taken back: its records come one slice after another and in no order that modules know, so
    /// what one of them needs of another need not be there yet. See <see cref="ModuleDbContext.FollowAsync"/>.
    /// </summary>
    public bool Undoing { get; set; }

    /// <summary>The undo number of the last save; null before one.</summary>
    public Guid? LastBatchId { get; internal set; }
}
