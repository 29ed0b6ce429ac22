using CrmModular.Host.Platform.Departments;
using CrmModular.Host.Platform.Events;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.Jobs;
using CrmModular.Host.Platform.Notifications;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Search;
using CrmModular.Host.Platform.SecurityLog;
using CrmModular.Host.Platform.Sessions;
using CrmModular.Host.Platform.Settings;
using CrmModular.Host.Platform.Usage;
using CrmModular.Host.Platform.Views;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace CrmModular.Host.Data;

/// <summary>The host's own tables. Modules reach some of them through their own contexts and through views.</summary>
public abstract class PlatformContext(DbContextOptions options) : ModuleDbContext(options)
{
    private static readonly Circles<Person> Managers = new(
        p => p.ManagerId,
        "people.manager.circle",
        nameof(PersonInput.ManagerId)
    );
    private static readonly Circles<Department> Parents = new(
        d => d.ParentId,
        "departments.circle",
        nameof(DepartmentInput.ParentId)
    );

    public override string ModuleId => PlatformModel.ModuleId;
    protected override bool OwnsPlatformTables => true;

    public DbSet<Person> Persons => Set<Person>();
    public DbSet<Department> Departments => Set<Department>();
    public DbSet<Role> Roles => Set<Role>();
    public DbSet<RoleGrantRow> RoleGrants => Set<RoleGrantRow>();
    public DbSet<PersonRole> PersonRoles => Set<PersonRole>();
    public DbSet<SignIn> SignIns => Set<SignIn>();
    public DbSet<ApiToken> Tokens => Set<ApiToken>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<PasswordLink> PasswordLinks => Set<PasswordLink>();
    public DbSet<SecurityEntry> SecurityLog => Set<SecurityEntry>();
    public DbSet<ModuleState> Modules => Set<ModuleState>();
    public DbSet<FeatureState> Features => Set<FeatureState>();
    public DbSet<SettingRow> Settings => Set<SettingRow>();
    public DbSet<Counter> Counters => Set<Counter>();
    public DbSet<Subscription> Subscriptions => Set<Subscription>();
    public DbSet<Delivery> Deliveries => Set<Delivery>();
    public DbSet<OutboxEvent> Outbox => Set<OutboxEvent>();
    public DbSet<JobRun> JobRuns => Set<JobRun>();
    public DbSet<JobSchedule> JobSchedules => Set<JobSchedule>();
    public DbSet<ImportRun> ImportRuns => Set<ImportRun>();
    public DbSet<ImportMapping> ImportMappings => Set<ImportMapping>();
    public DbSet<SavedView> SavedViews => Set<SavedView>();
    public DbSet<UsageRow> Usage => Set<UsageRow>();
    public DbSet<NotificationRow> Notifications => Set<NotificationRow>();
    public DbSet<Instance> Instances => Set<Instance>();

    protected override async Task FollowAsync(
        IReadOnlyList<EntityEntry<Entity>> changed,
        CancellationToken ct
    )
    {
        await LastAdministrator.FollowAsync(this, changed, ct);
        await AccessOfPeople.FollowAsync(this, changed, ct);
        RightsOfPeople.Follow(this);
    }

    protected override Func<CancellationToken, Task>? CheckWritten(
        IReadOnlyList<EntityEntry<Entity>> changed
    )
    {
        var people = Managers.Check(this, changed);
        var departments = Parents.Check(this, changed);
        return people is null || departments is null
            ? people ?? departments
            : async ct =>
            {
                await people(ct);
                await departments(ct);
            };
    }

    protected override void BuildModel(ModelBuilder model)
    {
        PeopleModel.Map(model, Provider);
        SessionsModel.Map(model, Provider);
        SecurityLogModel.Map(model, Provider);
        SettingsModel.Map(model, Provider);
        EventsModel.Map(model, Provider);
        JobsModel.Map(model, Provider);
        ImportModel.Map(model, Provider);
        SearchModel.Map(model, Provider);
        ViewsModel.Map(model, Provider);
        UsageModel.Map(model, Provider);
        NotificationsModel.Map(model, Provider);
        model.Entity<IdentityUserClaim<Guid>>().ToModuleTable("sign_in_claims", ModuleId, Provider);
        model.Entity<IdentityUserLogin<Guid>>(login =>
        {
            login.ToModuleTable("sign_in_logins", ModuleId, Provider);
            login.HasKey(x => new { x.LoginProvider, x.ProviderKey });
        });
        model.Entity<IdentityUserToken<Guid>>(token =>
        {
            token.ToModuleTable("sign_in_tokens", ModuleId, Provider);
            token.HasKey(x => new
            {
                x.UserId,
                x.LoginProvider,
                x.Name,
            });
        });
    }
}

/// <summary>Carries the migrations for SQLite.</summary>
public sealed class SqlitePlatformContext(DbContextOptions<SqlitePlatformContext> options)
    : PlatformContext(options);

/// <summary>Carries the migrations for PostgreSQL.</summary>
public sealed class PostgreSqlPlatformContext(DbContextOptions<PostgreSqlPlatformContext> options)
    : PlatformContext(options);
