using CrmModular.Toy.Gadgets;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Toy.Data;

public abstract class ToyContext(DbContextOptions options) : ModuleDbContext(options)
{
    public override string ModuleId => "toy";

    public DbSet<Gadget> Gadgets => Set<Gadget>();

    protected override void BuildModel(ModelBuilder model) =>
        model.Entity<Gadget>(gadget =>
        {
            gadget.ToModuleTable("gadgets", ModuleId, Provider);
            gadget.Property(x => x.Name).HasMaxLength(200);
            gadget.Property(x => x.NameSort).HasMaxLength(SortKey.MaxLength);
            gadget.HasIndex(x => new { x.NameSort, x.Id });
            gadget.HasIndex(x => x.CustomerId);
        });
}

public sealed class SqliteToyContext(DbContextOptions<SqliteToyContext> options)
    : ToyContext(options);

public sealed class PostgreSqlToyContext(DbContextOptions<PostgreSqlToyContext> options)
    : ToyContext(options);
