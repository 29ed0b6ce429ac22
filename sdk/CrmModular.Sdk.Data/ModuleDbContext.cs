using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Sdk.Data;

/// <summary>
/// The base of a module's context. It names tables and columns, keeps the bin out of queries, and saves a change together
/// with its audit entry, its events and its search text in one transaction. A module has one context class and two sealed
/// subclasses of it, <c>Sqlite…</c> and <c>PostgreSql…</c>, each with its migrations.
/// </summary>
public abstract class ModuleDbContext : DbContext
{
    /// <summary>The name of the query filter that leaves out what is in the bin.</summary>
    public const string BinFilter = "bin";

    private const string SqliteProvider = "Microsoft.EntityFrameworkCore.Sqlite";

    /// <summary>Made by the service container, from a pool.</summary>
    protected ModuleDbContext(DbContextOptions options)
        : base(options) { }

    /// <summary>The id of the module that owns the tables.</summary>
    public abstract string ModuleId { get; }

    /// <summary>The store.</summary>
    public DatabaseProvider Provider =>
        string.Equals(Database.ProviderName, SqliteProvider, StringComparison.Ordinal)
            ? DatabaseProvider.Sqlite
            : DatabaseProvider.PostgreSql;

    /// <summary>People, read only.</summary>
    public DbSet<PersonRow> People => Set<PersonRow>();

    /// <summary>Which owners a person reaches, read only.</summary>
    public DbSet<ReachRow> Reach => Set<ReachRow>();

    /// <summary>Changes of records.</summary>
    public DbSet<AuditEntry> Audit => Set<AuditEntry>();

    /// <summary>Whether the running transaction saved events; told to the host once it is committed.</summary>
    internal bool HasNewEvents { get; set; }

    /// <summary>The time of the running transaction; null where it has no limit.</summary>
    internal WriteDeadline? Deadline { get; set; }

    /// <summary>The connection that stays open until the context goes; see <see cref="KeptConnection"/>.</summary>
    internal System.Data.Common.DbConnection? Kept { get; set; }

    /// <summary>Who saves; set when the context is taken from its pool.</summary>
    public ChangeScope? Scope { get; set; }

    /// <summary>Whether this context makes the platform's tables; only the host's does.</summary>
    protected virtual bool OwnsPlatformTables => false;

    /// <summary>Maps the module's own entities.</summary>
    protected abstract void BuildModel(ModelBuilder model);

    /// <summary>
    /// Called before a save with the records that it adds, changes or removes: for what must follow however a change came
    /// about, by a form, an import, a bulk change or an undoing. It may change these records and others, raise events and add
    /// rows; all of it goes with the same save. What it changes itself is not handed to it again.
    /// </summary>
    /// <param name="changed">The records; some hundreds at most, so that what is read for them is read at once.</param>
    /// <param name="ct">Cancels the save.</param>
    /// <exception cref="RuleException">The change is not possible; nothing is saved.</exception>
    protected internal virtual Task FollowAsync(
        IReadOnlyList<EntityEntry<Entity>> changed,
        CancellationToken ct
    ) => Task.CompletedTask;

    /// <summary>
    /// Called before a save with the records that it writes: for a rule that no record keeps by itself, such as that nothing
    /// stands above itself. What it answers runs within the transaction of the save, when the rows are written and nothing is
    /// final yet; with <see cref="LockAsync"/> before it reads, it sees what others have saved and they see what it has.
    /// </summary>
    /// <param name="changed">The records; their values of before are known only now.</param>
    /// <returns>What looks at the written rows, and throws a <see cref="RuleException"/> to have nothing saved; null where there is nothing to look at.</returns>
    protected internal virtual Func<CancellationToken, Task>? CheckWritten(
        IReadOnlyList<EntityEntry<Entity>> changed
    ) => null;

    /// <summary>Waits until no other transaction is at the same thing, and keeps others from it until the running one ends. SQLite has one writer, which need not wait.</summary>
    /// <param name="alone">What it is about, beginning with the module's id: <c>customers.parents</c>.</param>
    /// <param name="ct">Ends the wait.</param>
    protected Task LockAsync(string alone, CancellationToken ct) =>
        WriteTransaction.LockAsync(this, alone, ct);

    /// <summary>A table's full name for SQL written by hand.</summary>
    public string Table(string name) => PlatformModel.TableName(name, ModuleId, Provider);

    /// <inheritdoc />
    protected sealed override void OnModelCreating(ModelBuilder modelBuilder)
    {
        PlatformModel.Map(modelBuilder, Provider, OwnsPlatformTables);
        TextPart.Map(modelBuilder, Provider);
        BuildModel(modelBuilder);
        foreach (
            var type in modelBuilder
                .Model.GetEntityTypes()
                .Where(t => typeof(Entity).IsAssignableFrom(t.ClrType))
        )
        {
            var entity = modelBuilder.Entity(type.ClrType);
            entity.Property(nameof(Entity.Version)).IsConcurrencyToken();
            entity.Property(nameof(Entity.Id)).ValueGeneratedNever();
            if (typeof(IHasExternalId).IsAssignableFrom(type.ClrType))
            {
                ExternalIds.Map(modelBuilder, type);
            }

            entity.HasQueryFilter(BinFilter, NotInBin(type.ClrType));
        }

        ModelConventions.NameColumns(modelBuilder, Provider);
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        ModelConventions.ConfigureTypes(configurationBuilder, Provider);

    /// <summary>Has the next save refused when the record is no longer at the version that the user saw.</summary>
    /// <param name="entity">The record, as loaded.</param>
    /// <param name="version">The version that the user saw; null takes the stored one.</param>
    public void Expect(Entity entity, int? version)
    {
        if (version is { } seen)
        {
            Entry(entity).Property(nameof(Entity.Version)).OriginalValue = seen;
        }
    }

    /// <summary>Begins a transaction that writes: it waits for its turn, and in SQLite takes the write lock at once.</summary>
    public Task<WriteTransaction> BeginWriteAsync(CancellationToken ct = default) =>
        WriteTransaction.BeginAsync(this, null, ct);

    /// <summary>
    /// The same, and alone among all processes and requests that name the same thing: for what is read first and written by
    /// what was found, such as a row that is added where there is none yet.
    /// </summary>
    /// <param name="alone">What it is about, beginning with the module's id: <c>sales.pipelines</c>.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<WriteTransaction> BeginWriteAsync(string alone, CancellationToken ct = default) =>
        WriteTransaction.BeginAsync(this, alone, ct);

    /// <summary>Not used: every save is asynchronous.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Save with SaveChangesAsync.");

    /// <summary>Saves the changes with their audit entries, events and search texts in one transaction.</summary>
    /// <exception cref="StaleRecordException">Someone saved one of the records since it was read; nothing was written.</exception>
    public sealed override Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    ) =>
        SavePipeline.SaveAsync(
            this,
            ct => base.SaveChangesAsync(acceptAllChangesOnSuccess, ct),
            cancellationToken
        );

    /// <summary>
    /// Saves columns that follow from others (see <see cref="DerivedAttribute"/>) and the search texts, and nothing else: no
    /// version, no stamp, no audit entry, no event. So no open form grows stale, and undo does not take it for somebody's change.
    /// </summary>
    /// <exception cref="InvalidOperationException">Something else was changed as well.</exception>
    /// <exception cref="StaleRecordException">Someone saved one of the records since it was read; nothing was written.</exception>
    public Task<int> SaveDerivedAsync(CancellationToken ct) =>
        SavePipeline.SaveDerivedAsync(this, c => base.SaveChangesAsync(true, c), ct);

    /// <inheritdoc />
    public override void Dispose()
    {
        End();
        base.Dispose();
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        End();
        return base.DisposeAsync();
    }

    private void End()
    {
        Scope = null;
        HasNewEvents = false;
        Deadline?.Dispose();
        Deadline = null;
        // Entity Framework takes it for closed.
        Kept?.Close();
        Kept = null;
    }

    internal static string KindOf(Type entity) =>
        entity.GetCustomAttribute<RecordKindAttribute>()?.Kind
        ?? throw new InvalidOperationException($"{entity.Name} has no [RecordKind].");

    private static LambdaExpression NotInBin(Type entity)
    {
        var e = Expression.Parameter(entity, "e");
        var deletedAt = Expression.Property(e, nameof(Entity.DeletedAt));
        return Expression.Lambda(
            Expression.Equal(deletedAt, Expression.Constant(null, deletedAt.Type)),
            e
        );
    }
}
