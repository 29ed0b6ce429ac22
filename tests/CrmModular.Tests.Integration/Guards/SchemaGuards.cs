using CrmModular.Sdk.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Guards;

/// <summary>Tables are what the model says, and migrations only add.</summary>
public abstract class SchemaGuards(HostFixture fixture) : HostTests(fixture)
{
    /// <summary>Columns that a migration adds in SQL because EF has no word for them.</summary>
    private static readonly HashSet<string> ByHand = new(StringComparer.Ordinal)
    {
        "platform.search pairs null", // the words of the full-text index, which only SQL writes and asks
        "platform.search grams null", // the numbers that took their place
    };

    [Fact]
    public async Task Every_model_has_all_its_migrations()
    {
        await foreach (var (module, context) in ContextsAsync())
        {
            context
                .Database.HasPendingModelChanges()
                .ShouldBeFalse($"{module}: run eng/migrate-add for {context.GetType().Name}");
        }
    }

    [Fact]
    public async Task The_migrated_tables_are_those_of_the_model()
    {
        await foreach (var (module, context) in ContextsAsync())
        {
            var model = context.GetService<IDesignTimeModel>().Model.GetRelationalModel();
            foreach (var table in model.Tables.Where(t => !t.IsExcludedFromMigrations))
            {
                var columns = await ColumnsAsync(context, table);
                columns
                    .Where(c => !ByHand.Contains($"{table.SchemaQualifiedName} {c}"))
                    .Order()
                    .ShouldBe(
                        table
                            .Columns.Select(c => $"{c.Name} {(c.IsNullable ? "null" : "not null")}")
                            .Order(),
                        $"{module}: {table.SchemaQualifiedName}"
                    );
                var indexes = await IndexesAsync(context, table);
                table
                    .Indexes.Select(i => i.Name)
                    .Except(indexes, StringComparer.Ordinal)
                    .ShouldBeEmpty($"{module}: {table.SchemaQualifiedName}");
            }
        }
    }

    [Fact]
    public async Task Migrations_only_expand()
    {
        await foreach (var (module, context) in ContextsAsync())
        {
            var migrations = context.GetService<IMigrationsAssembly>();
            migrations.Migrations.ShouldNotBeEmpty(module);
            foreach (var (id, type) in migrations.Migrations)
            {
                var migration = migrations.CreateMigration(type, context.Database.ProviderName!);
                MigrationLint.Faults(migration.UpOperations).ShouldBeEmpty($"{module}: {id}");
            }
        }
    }

    [Fact]
    public void The_lint_refuses_what_it_is_for()
    {
        MigrationOperation[] refused =
        [
            new DropTableOperation { Name = "t" },
            new DropColumnOperation { Table = "t", Name = "c" },
            new RenameColumnOperation { Table = "t", Name = "c" },
            new RenameTableOperation { Name = "t" },
            new AlterColumnOperation { Table = "t", Name = "c" },
            new AddColumnOperation { Table = "t", Name = "c" },
            new AddForeignKeyOperation { Table = "t", Name = "f" },
            new AddCheckConstraintOperation { Table = "t", Name = "k" },
            new SqlOperation { Sql = "drop table t" },
            new SqlOperation { Sql = "ALTER TABLE t ALTER COLUMN c TYPE text" },
        ];
        MigrationLint.Faults(refused).Count().ShouldBe(refused.Length);
        MigrationOperation[] taken =
        [
            new CreateTableOperation { Name = "new" },
            new CreateSequenceOperation { Name = "s", ClrType = typeof(long) },
            new CreateIndexOperation { Table = "t", Name = "i" },
            new AddForeignKeyOperation { Table = "new", Name = "f" },
            new AddColumnOperation
            {
                Table = "t",
                Name = "c",
                IsNullable = true,
            },
            new AddColumnOperation
            {
                Table = "t",
                Name = "c",
                DefaultValue = "",
            },
            new SqlOperation { Sql = "CREATE VIEW v AS SELECT 1" },
            new SqlOperation { Sql = "ALTER TABLE t ADD COLUMN c text NULL" },
        ];
        MigrationLint.Faults(taken).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_dormant_contract_of_each_module_is_true()
    {
        await using var scope = await Host.ScopeAsync();
        var faults = new List<string>();
        await foreach (var (id, context) in ContextsAsync())
        {
            if (scope.Generation.Modules.FirstOrDefault(m => m.Id == id) is { } module)
            {
                faults.AddRange(DormantFaults(module.Module.Manifest, context));
            }
        }

        faults.ShouldBeEmpty();
    }

    /// <summary>What the manifest says of tables that are not so, and owned records of which it says nothing.</summary>
    private static IEnumerable<string> DormantFaults(
        CrmModular.Host.Modularity.ModuleManifest manifest,
        ModuleDbContext context
    )
    {
        var model = context.GetService<IDesignTimeModel>().Model;
        var tables = model
            .GetRelationalModel()
            .Tables.Where(t => !t.IsExcludedFromMigrations)
            .ToDictionary(t => t.SchemaQualifiedName, StringComparer.Ordinal);
        foreach (var said in manifest.Tables)
        {
            var name = context.Table(said.Name);
            if (!tables.TryGetValue(name, out var table))
            {
                yield return $"{manifest.Id}: there is no table {name}";
                continue;
            }

            var columns = $"{said.Owner},{said.Customer},{said.Personal}".Split(
                ',',
                StringSplitOptions.RemoveEmptyEntries
            );
            foreach (var column in columns.Where(c => table.FindColumn(c.Trim()) is null))
            {
                yield return $"{manifest.Id}: {name} has no column {column}";
            }
        }

        var told = manifest.Tables.Select(t => context.Table(t.Name)).ToHashSet();
        foreach (
            var entity in model
                .GetEntityTypes()
                .Where(e =>
                    typeof(Entity).IsAssignableFrom(e.ClrType) && e.GetTableName() is not null
                )
        )
        {
            var name = entity.GetSchemaQualifiedTableName()!;
            if (!told.Contains(name))
            {
                yield return $"{manifest.Id}: the manifest does not tell of {name}";
            }
        }
    }

    private async IAsyncEnumerable<(string Module, ModuleDbContext Context)> ContextsAsync()
    {
        await using var scope = await Host.ScopeAsync();
        foreach (var data in scope.Services.GetServices<ModuleData>())
        {
            var factory = scope.Services.GetRequiredService(
                typeof(IDbContextFactory<>).MakeGenericType(data.Context)
            );
            await using var context = (ModuleDbContext)
                factory.GetType().GetMethod("CreateDbContext")!.Invoke(factory, null)!;
            yield return (data.ModuleId, context);
        }
    }

    private static Task<List<string>> ColumnsAsync(DbContext context, ITable table) =>
        context.Database.IsSqlite()
            ? context
                .Database.SqlQueryRaw<string>(
                    "SELECT name || CASE WHEN \"notnull\" = 1 OR pk > 0 THEN ' not null' ELSE ' null' END AS \"Value\" FROM pragma_table_info({0})",
                    table.Name
                )
                .ToListAsync(Ct)
            : context
                .Database.SqlQueryRaw<string>(
                    "SELECT column_name || CASE WHEN is_nullable = 'YES' THEN ' null' ELSE ' not null' END AS \"Value\" FROM information_schema.columns WHERE table_schema = {0} AND table_name = {1}",
                    table.Schema!,
                    table.Name
                )
                .ToListAsync(Ct);

    private static Task<List<string>> IndexesAsync(DbContext context, ITable table) =>
        context.Database.IsSqlite()
            ? context
                .Database.SqlQueryRaw<string>(
                    "SELECT name AS \"Value\" FROM pragma_index_list({0})",
                    table.Name
                )
                .ToListAsync(Ct)
            : context
                .Database.SqlQueryRaw<string>(
                    "SELECT indexname AS \"Value\" FROM pg_indexes WHERE schemaname = {0} AND tablename = {1}",
                    table.Schema!,
                    table.Name
                )
                .ToListAsync(Ct);
}

[Collection(SqliteHost.Name)]
public sealed class SchemaOnSqlite(SqliteHost host) : SchemaGuards(host);

[Collection(PostgreSqlHost.Name)]
public sealed class SchemaOnPostgreSql(PostgreSqlHost host) : SchemaGuards(host);
