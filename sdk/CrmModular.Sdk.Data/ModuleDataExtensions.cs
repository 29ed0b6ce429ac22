using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Sdk.Data;

/// <summary>A module's context as the host needs to know it, to migrate and to probe.</summary>
/// <param name="ModuleId">The module.</param>
/// <param name="Context">The class of the context for this store.</param>
/// <param name="Resolve">The context of a scope, the same that the module's own code gets there.</param>
public sealed record ModuleData(
    string ModuleId,
    Type Context,
    Func<IServiceProvider, ModuleDbContext> Resolve
);

/// <summary>Adds a module's data.</summary>
public static class ModuleDataExtensions
{
    /// <summary>One for all, because EF Core keeps services of its own for each set of interceptors.</summary>
    private static readonly WriteDeadlines Deadlines = new();
    private static readonly KeptConnection Kept = new();

    /// <summary>Adds the module's context: pooled, pointed at the installation's database, saving on behalf of the scope's user.</summary>
    /// <typeparam name="TContext">The context that the module's code asks for.</typeparam>
    /// <typeparam name="TSqlite">Its sealed subclass with the migrations for SQLite.</typeparam>
    /// <typeparam name="TPostgreSql">Its sealed subclass with the migrations for PostgreSQL.</typeparam>
    public static ModuleBuilder Data<TContext, TSqlite, TPostgreSql>(this ModuleBuilder module)
        where TContext : ModuleDbContext
        where TSqlite : TContext
        where TPostgreSql : TContext
    {
        if (module.Provider == DatabaseProvider.Sqlite)
        {
            Add<TContext, TSqlite>(module.Services, module.ModuleId);
        }
        else
        {
            Add<TContext, TPostgreSql>(module.Services, module.ModuleId);
        }

        return module;
    }

    /// <summary>Adds a list of the module's records, read through the module's context.</summary>
    public static ModuleBuilder List<TContext, T>(
        this ModuleBuilder module,
        ListDefinition<T> definition
    )
        where TContext : ModuleDbContext
        where T : Entity
    {
        module.Services.AddSingleton(definition);
        module.Services.AddScoped(sp => new ListReader<T>(
            sp.GetRequiredService<TContext>(),
            definition,
            sp.GetRequiredService<ICurrentUser>(),
            sp.GetRequiredService<ICompany>(),
            sp.GetRequiredService<IRecordSearch>(),
            sp.GetRequiredService<IMemoryCache>()
        ));
        module.Services.AddScoped(sp => new BulkChanges<T>(
            sp.GetRequiredService<ListReader<T>>(),
            sp.GetRequiredService<ICurrentUser>(),
            sp.GetRequiredService<ChangeScope>(),
            sp.GetRequiredService<IExtensions>(),
            sp.GetRequiredService<IJobs>()
        ));
        module.Services.AddScoped<BulkJob<T>>();
        module.Services.AddSingleton(
            new JobDeclaration(
                module.ModuleId,
                BulkJob<T>.NameOf(definition),
                typeof(BulkJob<T>),
                null
            )
        );
        return module;
    }

    /// <summary>Adds a context of the given class; the host uses it for its own.</summary>
    public static void Add<TContext, TImplementation>(IServiceCollection services, string moduleId)
        where TContext : ModuleDbContext
        where TImplementation : TContext
    {
        services.AddPooledDbContextFactory<TImplementation>(
            (sp, options) =>
            {
                var database = sp.GetRequiredService<IDatabase>();
                database.Configure(options, moduleId);
                if (database.Provider == DatabaseProvider.Sqlite)
                {
                    options.AddInterceptors(Kept);
                }

                if (moduleId != PlatformModel.ModuleId)
                {
                    options.AddInterceptors(Deadlines);
                }
            }
        );
        services.AddScoped<TContext>(sp =>
        {
            var context = sp.GetRequiredService<IDbContextFactory<TImplementation>>()
                .CreateDbContext();
            context.Scope = sp.GetRequiredService<ChangeScope>();
            return context;
        });
        services.AddSingleton(
            new ModuleData(
                moduleId,
                typeof(TImplementation),
                sp => sp.GetRequiredService<TContext>()
            )
        );
    }
}
