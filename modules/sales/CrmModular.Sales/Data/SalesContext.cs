using CrmModular.Sales.Interests;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Sales.Data;

/// <summary>The tables of this module, and the views of others that it reads.</summary>
public abstract class SalesContext(DbContextOptions options) : ModuleDbContext(options)
{
    public override string ModuleId => "sales";

    public DbSet<Pipeline> Pipelines => Set<Pipeline>();
    public DbSet<Stage> Stages => Set<Stage>();
    public DbSet<Opportunity> Opportunities => Set<Opportunity>();
    public DbSet<StageMove> StageMoves => Set<StageMove>();
    public DbSet<ProductInterest> Interests => Set<ProductInterest>();
    public DbSet<CustomerView> Customers => Set<CustomerView>();
    public DbSet<ProductView> Products => Set<ProductView>();

    protected override Task FollowAsync(
        IReadOnlyList<EntityEntry<Entity>> changed,
        CancellationToken ct
    ) => StageHistory.FollowAsync(this, changed, ct);

    protected override void BuildModel(ModelBuilder model)
    {
        model.Entity<CustomerView>().ToView(CustomerView.Name).HasKey(x => x.Id);
        model.Entity<ProductView>().ToView(ProductView.Name).HasKey(x => x.Id);
        BuildPipelines(model);
        BuildOpportunities(model);
        model.Entity<StageMove>(move =>
        {
            move.ToModuleTable("stage_moves", ModuleId, Provider);
            move.Property(x => x.Id).ValueGeneratedNever();
            move.HasOne(x => x.Opportunity)
                .WithMany()
                .HasForeignKey(x => x.OpportunityId)
                .OnDelete(DeleteBehavior.Cascade);
            // The way of what is in the bin is in the bin as well.
            move.HasQueryFilter(x => x.Opportunity!.DeletedAt == null);
            move.HasIndex(x => new { x.OpportunityId, x.At });
        });
        model.Entity<ProductInterest>(interest =>
        {
            interest.ToModuleTable("interests", ModuleId, Provider);
            interest.Property(x => x.Note).HasMaxLength(200);
            interest
                .HasOne(x => x.Product)
                .WithMany()
                .HasForeignKey(x => x.ProductId)
                .OnDelete(DeleteBehavior.NoAction);
            interest.HasIndex(x => new { x.CustomerId, x.Id });
            interest
                .HasIndex(x => new { x.CustomerId, x.ProductId })
                .IsUnique()
                .HasFilter("deleted_at IS NULL");
        });
    }

    private void BuildPipelines(ModelBuilder model)
    {
        model.Entity<Pipeline>(pipeline =>
        {
            pipeline.ToModuleTable("pipelines", ModuleId, Provider);
            pipeline.Property(x => x.Name).HasMaxLength(100);
            pipeline.Property(x => x.NameKey).HasMaxLength(100);
            pipeline
                .HasIndex(x => x.IsDefault)
                .IsUnique()
                .HasFilter(
                    Provider == DatabaseProvider.Sqlite
                        ? "is_default = 1 AND deleted_at IS NULL"
                        : "is_default AND deleted_at IS NULL"
                );
        });
        model.Entity<Stage>(stage =>
        {
            stage.ToModuleTable("stages", ModuleId, Provider);
            stage.Property(x => x.Key).HasMaxLength(60);
            stage.Property(x => x.Name).HasMaxLength(100);
            stage.Property(x => x.NameKey).HasMaxLength(100);
            stage
                .HasOne<Pipeline>()
                .WithMany()
                .HasForeignKey(x => x.PipelineId)
                .OnDelete(DeleteBehavior.Restrict);
            stage.HasIndex(x => new { x.PipelineId, x.Position });
            // No two stages have one key: that index is in the migration, which must not change the column's collation.
        });
    }

    private void BuildOpportunities(ModelBuilder model) =>
        model.Entity<Opportunity>(o =>
        {
            o.ToModuleTable("opportunities", ModuleId, Provider);
            o.Property(x => x.Name).HasMaxLength(200);
            o.Property(x => x.AutoName).HasMaxLength(420);
            o.Property(x => x.Title).HasMaxLength(420);
            o.Property(x => x.TitleSort).HasMaxLength(SortKey.MaxLength);
            o.Property(x => x.ExternalId).HasMaxLength(100);
            o.ComplexProperty(x => x.Amount).Property(x => x.Currency).HasMaxLength(3);
            o.HasOne(x => x.Stage)
                .WithMany()
                .HasForeignKey(x => x.StageId)
                .OnDelete(DeleteBehavior.Restrict);
            // Views of others: the navigation makes the join, nothing is enforced across modules.
            o.HasOne(x => x.Customer)
                .WithMany()
                .HasForeignKey(x => x.CustomerId)
                .OnDelete(DeleteBehavior.NoAction);
            o.HasOne(x => x.Product)
                .WithMany()
                .HasForeignKey(x => x.ProductId)
                .OnDelete(DeleteBehavior.NoAction);
            o.HasOne(x => x.Owner)
                .WithMany()
                .HasForeignKey(x => x.OwnerId)
                .OnDelete(DeleteBehavior.NoAction);
            // The common orders of the list, of everyone and of one owner; the board's indexes are in the migration.
            o.HasIndex(x => new { x.TitleSort, x.Id });
            o.HasIndex(x => new { x.ValueSort, x.Id });
            o.HasIndex(x => new { x.CloseSort, x.Id });
            o.HasIndex(x => new { x.ChangedAt, x.Id });
            o.HasIndex(x => new
            {
                x.OwnerId,
                x.ChangedAt,
                x.Id,
            });
            o.HasIndex(x => new
            {
                x.OwnerId,
                x.ValueSort,
                x.Id,
            });
            o.HasIndex(x => new
            {
                x.CustomerId,
                x.Status,
                x.CloseSort,
                x.Id,
            });
            // A program walks by id.
            o.HasIndex(x => new { x.OwnerId, x.Id });
            o.HasIndex(x => new { x.ProductId, x.Status });
            o.HasIndex(x => new { x.OwnerId, x.StaleOn });
            o.HasIndex(x => new { x.StaleOn, x.Id });
            o.HasIndex(x => x.DeletedAt);
        });
}

/// <summary>Carries the migrations for SQLite.</summary>
public sealed class SqliteSalesContext(DbContextOptions<SqliteSalesContext> options)
    : SalesContext(options);

/// <summary>Carries the migrations for PostgreSQL.</summary>
public sealed class PostgreSqlSalesContext(DbContextOptions<PostgreSqlSalesContext> options)
    : SalesContext(options);
