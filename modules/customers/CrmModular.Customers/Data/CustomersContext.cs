using CrmModular.Customers.Activities;
using CrmModular.Customers.Contacts;
using CrmModular.Customers.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Customers.Data;

/// <summary>The tables of this module.</summary>
public abstract class CustomersContext(DbContextOptions options) : ModuleDbContext(options)
{
    public override string ModuleId => "customers";

    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<Contact> Contacts => Set<Contact>();
    public DbSet<Activity> Activities => Set<Activity>();

    /// <summary>A new name is told, and contacts go into the bin and out of it with their customer.</summary>
    protected override Task FollowAsync(
        IReadOnlyList<EntityEntry<Entity>> changed,
        CancellationToken ct
    )
    {
        var back = changed
            .WithOther<Customer, DateTimeOffset?>(c => c.DeletedAt)
            .Where(c => c.Entity.DeletedAt is null);
        foreach (
            var customer in changed
                .WithOther<Customer, string>(c => c.Name)
                .UnionBy(back, c => c.Entity.Id)
        )
        {
            customer.Entity.Raise(new CustomerRenamed(customer.Entity.Id));
        }

        return ContactsInBin.FollowAsync(this, changed, ct);
    }

    /// <summary>Two who set parents at once see nothing of each other before: who comes second is refused.</summary>
    protected override Func<CancellationToken, Task>? CheckWritten(
        IReadOnlyList<EntityEntry<Entity>> changed
    ) => CustomerParents.Circles.Check(this, changed);

    protected override void BuildModel(ModelBuilder model)
    {
        model.Entity<Customer>(customer =>
        {
            customer.ToModuleTable("customers", ModuleId, Provider);
            customer.Property(x => x.Name).HasMaxLength(200);
            customer.Property(x => x.NameSort).HasMaxLength(SortKey.MaxLength);
            customer.Property(x => x.Level).HasMaxLength(1);
            customer.Property(x => x.ExternalId).HasMaxLength(100);
            // A list is sorted by name, by last change or by creation, within a scope and often one filter.
            customer.HasIndex(x => new { x.NameSort, x.Id });
            customer.HasIndex(x => new
            {
                x.OwnerId,
                x.NameSort,
                x.Id,
            });
            customer.HasIndex(x => new
            {
                x.Level,
                x.NameSort,
                x.Id,
            });
            customer.HasIndex(x => new
            {
                x.OwnerId,
                x.Level,
                x.NameSort,
                x.Id,
            });
            customer.HasIndex(x => new { x.ChangedAt, x.Id });
            customer.HasIndex(x => new
            {
                x.OwnerId,
                x.ChangedAt,
                x.Id,
            });
            // A program walks by id, within a scope and often one filter: nothing that changes meanwhile moves a record then.
            customer.HasIndex(x => new { x.OwnerId, x.Id });
            customer.HasIndex(x => new { x.Level, x.Id });
            customer.HasIndex(x => new
            {
                x.OwnerId,
                x.Level,
                x.Id,
            });
            // Few have a parent: with the others in it, the index would look useless to the planner.
            customer
                .HasIndex(x => new { x.ParentId, x.NameSort })
                .HasFilter("parent_id IS NOT NULL AND deleted_at IS NULL");
            customer.HasIndex(x => x.DeletedAt);
        });
        model.Entity<Contact>(contact =>
        {
            contact.ToModuleTable("contacts", ModuleId, Provider);
            contact.Property(x => x.Name).HasMaxLength(200);
            contact.Property(x => x.NameSort).HasMaxLength(SortKey.MaxLength);
            contact
                .HasOne(x => x.Customer)
                .WithMany()
                .HasForeignKey(x => x.CustomerId)
                .OnDelete(DeleteBehavior.Restrict);
            contact.HasIndex(x => new
            {
                x.CustomerId,
                x.NameSort,
                x.Id,
            });
            contact.HasIndex(x => new { x.NameSort, x.Id });
            contact.HasIndex(x => new
            {
                x.OwnerId,
                x.NameSort,
                x.Id,
            });
            contact.HasIndex(x => new { x.OwnerId, x.Id });
            contact.HasIndex(x => x.DeletedAt);
        });
        MapActivities(model);
    }

    private void MapActivities(ModelBuilder model) =>
        model.Entity<Activity>(activity =>
        {
            activity.ToModuleTable("activities", ModuleId, Provider);
            // A timeline is read from its newest entry on; promises by whom and until when.
            activity.HasIndex(x => new
            {
                x.CustomerId,
                x.At,
                x.Id,
            });
            activity.HasIndex(x => new
            {
                x.ContactId,
                x.At,
                x.Id,
            });
            activity.HasIndex(x => new
            {
                x.PersonId,
                x.DoneAt,
                x.DueOn,
            });
            activity.HasIndex(x => x.DeletedAt);
        });
}

/// <summary>Carries the migrations for SQLite.</summary>
public sealed class SqliteCustomersContext(DbContextOptions<SqliteCustomersContext> options)
    : CustomersContext(options);

/// <summary>Carries the migrations for PostgreSQL.</summary>
public sealed class PostgreSqlCustomersContext(DbContextOptions<PostgreSqlCustomersContext> options)
    : CustomersContext(options);
