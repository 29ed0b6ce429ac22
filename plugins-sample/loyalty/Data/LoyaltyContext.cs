using BrightHarbor.Loyalty.Cards;
using Microsoft.EntityFrameworkCore;

namespace BrightHarbor.Loyalty.Data;

/// <summary>The tables of this plug-in, and what it reads of customers.</summary>
public abstract class LoyaltyContext(DbContextOptions options) : ModuleDbContext(options)
{
    public override string ModuleId => "loyalty";

    public DbSet<LoyaltyCard> Cards => Set<LoyaltyCard>();
    public DbSet<PointEntry> Entries => Set<PointEntry>();
    public DbSet<CustomerView> Customers => Set<CustomerView>();

    protected override void BuildModel(ModelBuilder model)
    {
        model.Entity<CustomerView>().ToView(CustomerView.Name).HasKey(x => x.Id);
        model.Entity<LoyaltyCard>(card =>
        {
            card.ToModuleTable("cards", ModuleId, Provider);
            card.HasIndex(x => x.CustomerId).IsUnique();
            card.HasIndex(x => new { x.Points, x.Id });
        });
        model.Entity<PointEntry>(entry =>
        {
            entry.ToModuleTable("entries", ModuleId, Provider);
            entry.HasOne(x => x.Card).WithMany().HasForeignKey(x => x.CardId);
            entry.HasIndex(x => x.EventId).IsUnique();
            entry.HasIndex(x => new { x.CardId, x.At });
        });
    }
}

/// <summary>Carries the migrations for SQLite.</summary>
public sealed class SqliteLoyaltyContext(DbContextOptions<SqliteLoyaltyContext> options)
    : LoyaltyContext(options);

/// <summary>Carries the migrations for PostgreSQL.</summary>
public sealed class PostgreSqlLoyaltyContext(DbContextOptions<PostgreSqlLoyaltyContext> options)
    : LoyaltyContext(options);
