using System.Reflection;
using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Doctor;

/// <summary>Whether search holds as many records of each kind as there are outside the bin.</summary>
internal static class SearchCheck
{
    private const string Check = "search";

    public static async Task RunAsync(
        Generation generation,
        IReadOnlySet<string> ready,
        Findings findings,
        CancellationToken ct
    )
    {
        await using var scope = generation.Services.CreateAsyncScope();
        var faults = 0;
        foreach (var module in generation.Modules.Where(m => ready.Contains(m.Id)))
        {
            foreach (
                var data in scope
                    .ServiceProvider.GetServices<ModuleData>()
                    .Where(d => d.ModuleId == module.Id)
            )
            {
                var context = data.Resolve(scope.ServiceProvider);
                foreach (var (kind, table) in Searched(context))
                {
                    var (records, found) = await CountAsync(context, kind, table, ct);
                    // A plug-in may leave records out of search on purpose; ours never do.
                    if (found > records || (found < records && module.Module.BuiltIn))
                    {
                        faults++;
                        findings.Problem(
                            Check,
                            "doctor.search.differs",
                            ("kind", kind),
                            ("records", records),
                            ("found", found)
                        );
                    }
                }
            }
        }

        if (faults == 0)
        {
            findings.Fine(Check, "doctor.search");
        }
    }

    private static IEnumerable<(string Kind, string Table)> Searched(ModuleDbContext context) =>
        context
            .Model.GetEntityTypes()
            .Where(t => typeof(ISearchable).IsAssignableFrom(t.ClrType))
            .Select(t =>
                (
                    t.ClrType.GetCustomAttribute<RecordKindAttribute>()!.Kind,
                    t.GetSchemaQualifiedTableName()!
                )
            );

    private static async Task<(long Records, long Found)> CountAsync(
        ModuleDbContext context,
        string kind,
        string table,
        CancellationToken ct
    )
    {
        var search = PlatformModel.TableName("search", PlatformModel.ModuleId, context.Provider);
        // The names of the tables come from the models, the value goes as a parameter.
        var inTable = $"SELECT COUNT(*) AS \"Value\" FROM {table} WHERE deleted_at IS NULL";
        var inSearch = $"SELECT COUNT(*) AS \"Value\" FROM {search} WHERE kind = {{0}}";
        var records = await context.Database.SqlQueryRaw<long>(inTable).SingleAsync(ct);
        var found = await context.Database.SqlQueryRaw<long>(inSearch, kind).SingleAsync(ct);
        return (records, found);
    }
}
