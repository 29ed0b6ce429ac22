using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CrmModular.Sdk.Web;

/// <summary>Adds kinds of record to a module.</summary>
public static class ModuleRecords
{
    /// <summary>
    /// Adds a kind of record with all that follows from it: list, form, page, picker, bin, API, import, export, timeline, menu
    /// entry, entry under New, and permissions. A page of the module at one of its addresses takes the place of the one that
    /// follows from it.
    /// </summary>
    /// <typeparam name="TContext">The module's context, which maps the entity.</typeparam>
    /// <typeparam name="T">The entity.</typeparam>
    /// <param name="module">The module.</param>
    /// <param name="type">The kind of record.</param>
    /// <param name="order">Where its menu entry and its entry under New stand; lower comes first.</param>
    public static ModuleBuilder Records<TContext, T>(
        this ModuleBuilder module,
        RecordType<T> type,
        int order = 50
    )
        where TContext : ModuleDbContext
        where T : Entity
    {
        var services = module.Services;
        services.AddSingleton<RecordType>(type);
        // By a factory: the same declaration is to be counted once.
        services.AddSingleton(_ => type);
        services.AddScoped(sp => new RecordContext<T>(sp.GetRequiredService<TContext>()));
        services.AddScoped<RecordWriter<T>>();
        services.AddScoped<RecordSuggestions<T>>();
        services.AddScoped<RecordPageServices<T>>();
        var rights = type.Rights;
        return module
            .List<TContext, T>(type.List)
            .Record(
                new RecordKind(
                    type.Kind,
                    type.Kind,
                    type.Icon,
                    $"{type.Url}/{{id}}",
                    rights.View,
                    true
                )
                {
                    EditPermission = rights.Edit,
                    DeletePermission = rights.Delete,
                }
            )
            .Menu(new MenuEntry(type.ListId, type.Url, type.Icon, rights.View, order))
            .Create(new CreateEntry(type.Kind, $"{type.Url}/new", type.Icon, rights.Edit, order))
            .Extend<ITimelineSource, RecordTimeline<T>>(type.Kind)
            .Extend<IImportType, RecordImport<T>>(permission: rights.Edit)
            .Extend<IImportLookup, RecordLookup<T>>(type.Kind, permission: rights.View)
            .Api(api => new RecordModelEndpoints<T>(type).Map(api))
            .Permission(new Permission(rights.View, rights.Scoped, rights.Seeing))
            .Permission(new Permission(rights.Edit, rights.Scoped, rights.Changing))
            .Permission(new Permission(rights.Delete, rights.Scoped, rights.Deleting));
    }

    /// <summary>The rules of a kind of record that no field can say.</summary>
    public static ModuleBuilder Rules<T, TRules>(this ModuleBuilder module)
        where T : Entity
        where TRules : class, IRecordRules<T>
    {
        module.Services.AddScoped<IRecordRules<T>, TRules>();
        return module;
    }

    /// <summary>Has the pages of the kinds of record found.</summary>
    internal static void AddRecordModel(IServiceCollection services)
    {
        services.TryAddScoped<IRecordFields, DeclaredFields>();
        services.AddSingleton<IPageRouteModelProvider, RecordPageRoutes>();
        services.AddSingleton<IPageApplicationModelProvider, RecordPageModels>();
    }
}
