using CrmModular.Catalog.Products;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Catalog.Data;

/// <summary>The tables of this module.</summary>
public abstract class CatalogContext(DbContextOptions options) : ModuleDbContext(options)
{
    public override string ModuleId => "catalog";

    public DbSet<Product> Products => Set<Product>();

    /// <summary>A new name is told, however it came about: others keep it in titles of their own.</summary>
    protected override Task FollowAsync(
        IReadOnlyList<EntityEntry<Entity>> changed,
        CancellationToken ct
    )
    {
        var back = changed
            .WithOther<Product, DateTimeOffset?>(p => p.DeletedAt)
            .Where(p => p.Entity.DeletedAt is null);
        foreach (
            var product in changed
                .WithOther<Product, string>(p => p.Name)
                .UnionBy(back, p => p.Entity.Id)
        )
        {
            product.Entity.Raise(new ProductRenamed(product.Entity.Id));
        }

        return Task.CompletedTask;
    }

    protected override void BuildModel(ModelBuilder model) =>
        model.Entity<Product>(product =>
        {
            product.ToModuleTable("products", ModuleId, Provider);
            new ProductRecord().Map(product);
        });
}

/// <summary>Carries the migrations for SQLite.</summary>
public sealed class SqliteCatalogContext(DbContextOptions<SqliteCatalogContext> options)
    : CatalogContext(options);

/// <summary>Carries the migrations for PostgreSQL.</summary>
public sealed class PostgreSqlCatalogContext(DbContextOptions<PostgreSqlCatalogContext> options)
    : CatalogContext(options);
