using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Modularity;

/// <summary>A module's contexts map its own tables, those that the SDK maps for everyone, and views; and its tables have migrations.</summary>
internal static class TableRules
{
    /// <exception cref="ModuleException">A context maps a table of another, or has tables that nothing makes.</exception>
    public static void Check(IServiceProvider services, string moduleId)
    {
        foreach (var data in services.GetServices<ModuleData>().Where(d => d.ModuleId == moduleId))
        {
            using var scope = services.CreateScope();
            using var context = ModuleMigrator.Create(scope.ServiceProvider, data.Context);
            var tables = context
                .Model.GetEntityTypes()
                .Where(t => t.ClrType.Assembly != typeof(ModuleDbContext).Assembly)
                .Select(t => (Schema: t.GetSchema(), Name: t.GetTableName()))
                .Where(t => t.Name is not null)
                .ToList();
            foreach (var (schema, name) in tables)
            {
                var owner =
                    context.Provider == DatabaseProvider.Sqlite ? name!.Split('_')[0] : schema;
                if (owner != moduleId)
                {
                    throw new ModuleException(
                        moduleId,
                        "module.table",
                        null,
                        ("table", name),
                        ("owner", owner ?? "public")
                    );
                }
            }

            if (tables.Count > 0 && !context.Database.GetMigrations().Any())
            {
                throw new ModuleException(moduleId, "module.migrations");
            }
        }
    }
}
