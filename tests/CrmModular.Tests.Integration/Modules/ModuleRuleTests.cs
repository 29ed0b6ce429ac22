using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using CrmModular.Host.Modularity;
using CrmModular.Sdk.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Modules;

/// <summary>What is looked at before a module's code is loaded, or its tables are made.</summary>
public abstract class ModuleTableTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public void A_context_that_maps_the_table_of_another_is_refused() =>
        Refused<Foreign>().TextKey.ShouldBe("module.table");

    [Fact]
    public void A_context_with_tables_and_no_migrations_is_refused() =>
        Refused<Unmade>().TextKey.ShouldBe("module.migrations");

    private ModuleException Refused<T>()
        where T : ModuleDbContext
    {
        var services = new ServiceCollection();
        services.AddSingleton(Host.Services.GetRequiredService<IDatabase>());
        ModuleDataExtensions.Add<T, T>(services, "guest");
        using var provider = services.BuildServiceProvider();
        return Should.Throw<ModuleException>(() => TableRules.Check(provider, "guest"));
    }

    public sealed class Row
    {
        public int Id { get; set; }
    }

    public sealed class Foreign(DbContextOptions<Foreign> options) : ModuleDbContext(options)
    {
        public override string ModuleId => "guest";

        protected override void BuildModel(ModelBuilder model) =>
            model.Entity<Row>().ToModuleTable("customers", "customers", Provider, false);
    }

    public sealed class Unmade(DbContextOptions<Unmade> options) : ModuleDbContext(options)
    {
        public override string ModuleId => "guest";

        protected override void BuildModel(ModelBuilder model) =>
            model.Entity<Row>().ToModuleTable("rows", ModuleId, Provider);
    }
}

[Collection(SqliteHost.Name)]
public sealed class ModuleTableOnSqlite(SqliteHost host) : ModuleTableTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class ModuleTableOnPostgreSql(PostgreSqlHost host) : ModuleTableTests(host);

public sealed class ModuleReferenceTests : IDisposable
{
    private readonly ModuleFolder _folder = new();

    [Fact]
    public void What_lies_nowhere_is_named()
    {
        File.Delete(Path.Combine(_folder.Add("toy"), "Acme.Words.dll"));
        var refused = Refused();
        refused.TextKey.ShouldBe("module.reference.missing");
        refused.Arguments.ShouldContain(("name", (object?)"Acme.Words"));
    }

    [Fact]
    public void Contracts_of_a_module_that_the_manifest_does_not_need_are_named() =>
        Refused(_folder.Add("twin")).TextKey.ShouldBe("module.reference.contracts");

    [Fact]
    public void A_newer_surface_than_ours_is_named()
    {
        Raise(Path.Combine(_folder.Add("toy"), "CrmModular.Toy.dll"), "CrmModular.Sdk");
        var refused = Refused();
        refused.TextKey.ShouldBe("module.reference.newer");
        refused.Arguments.ShouldContain(("name", (object?)"CrmModular.Sdk"));
    }

    /// <summary>The list by which modules are laid out and loaded is what the SDK really brings, no more and no less.</summary>
    [Fact]
    public void The_list_of_the_surface_is_what_the_sdk_brings()
    {
        var deps = System.Text.Json.Nodes.JsonNode.Parse(
            File.ReadAllText(
                Repository.Path(
                    "host",
                    "bin",
                    Repository.Configuration,
                    "net10.0",
                    "CrmModular.Host.deps.json"
                )
            )
        )!;
        var packages = deps["targets"]!
            .AsObject()
            .First()
            .Value!.AsObject()
            .ToDictionary(p => p.Key.Split('/')[0], p => p.Value!);
        var open = new Queue<string>([
            "CrmModular.Sdk",
            "CrmModular.Sdk.Data",
            "CrmModular.Sdk.Web",
        ]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var brought = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out var name))
        {
            if (!seen.Add(name) || !packages.TryGetValue(name, out var package))
            {
                continue;
            }

            foreach (var files in new[] { "runtime", "runtimeTargets" })
            {
                brought.UnionWith(
                    (package[files]?.AsObject() ?? []).Select(f =>
                        Path.GetFileNameWithoutExtension(f.Key)
                    )
                );
            }

            foreach (var need in package["dependencies"]?.AsObject() ?? [])
            {
                open.Enqueue(need.Key);
            }
        }

        File.ReadAllLines(Repository.Path("sdk", "CrmModular.Sdk.Build", "surface.txt"))
            .Order()
            .ShouldBe(brought.Order());
    }

    private ModuleException Refused(string? folder = null)
    {
        folder ??= Path.Combine(_folder.Path, "toy");
        return Should.Throw<ModuleException>(() =>
            new ModuleLoader().Load(
                new InstalledModule(ModuleManifest.Read(folder), folder, false),
                []
            )
        );
    }

    /// <summary>Has an assembly refer to version 99 of another.</summary>
    private static void Raise(string file, string name)
    {
        var bytes = File.ReadAllBytes(file);
        int at;
        using (var image = new PEReader(new MemoryStream(bytes)))
        {
            var metadata = image.GetMetadataReader();
            var row = metadata
                .AssemblyReferences.Select(r => (Handle: r, metadata.GetAssemblyReference(r).Name))
                .First(r => metadata.StringComparer.Equals(r.Name, name));
            at =
                image.PEHeaders.MetadataStartOffset
                + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef)
                + (
                    (MetadataTokens.GetRowNumber(row.Handle) - 1)
                    * metadata.GetTableRowSize(TableIndex.AssemblyRef)
                );
        }

        bytes[at] = 99;
        File.WriteAllBytes(file, bytes);
    }

    public void Dispose() => _folder.Dispose();
}
