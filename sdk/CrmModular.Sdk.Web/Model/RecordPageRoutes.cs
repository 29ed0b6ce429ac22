using System.Reflection;
using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Sdk.Web;

/// <summary>Says on an endpoint which kind of record it is a page of, and so which module it belongs to.</summary>
/// <param name="Type">The kind of record.</param>
/// <param name="Page">The class that answers.</param>
public sealed record RecordPageMetadata(RecordType Type, Type Page);

/// <summary>
/// Gives each kind of record its pages: one Razor page of the SDK answers under the addresses of all kinds, for each with a
/// class of its own. A module that has a page of its own at one of the addresses is left with it.
/// </summary>
internal sealed class RecordPageRoutes(IEnumerable<RecordType> types) : IPageRouteModelProvider
{
    private const string Folder = "/Areas/Sdk/Pages/Model/";

    private static readonly (
        string View,
        string Address,
        Type Page,
        Func<RecordRights, string> Asks
    )[] Pages =
    [
        ("List", "{0}/{1}", typeof(RecordModelListPage<>), r => r.View),
        ("New", "{0}/{1}/new", typeof(RecordNewPage<>), r => r.Edit),
        ("Show", "{0}/{1}/{{id:guid}}", typeof(RecordShowPage<>), r => r.View),
        ("Edit", "{0}/{1}/{{id:guid}}/edit", typeof(RecordEditPage<>), r => r.Edit),
        ("Delete", "{0}/{1}/{{id:guid}}/delete", typeof(RecordDeletePage<>), r => r.Delete),
        ("Lookup", "{0}/lookup/{1}", typeof(RecordLookupPage<>), r => r.View),
    ];

    /// <summary>After the compiled pages were found.</summary>
    public int Order => 0;

    public void OnProvidersExecuting(PageRouteModelProviderContext context)
    {
        var ours = context
            .RouteModels.Where(m =>
                m.RelativePath.StartsWith(Folder, StringComparison.OrdinalIgnoreCase)
            )
            .ToDictionary(m => Path.GetFileNameWithoutExtension(m.RelativePath));
        foreach (var template in ours.Values)
        {
            context.RouteModels.Remove(template);
        }

        var taken = context
            .RouteModels.SelectMany(m => m.Selectors)
            .Select(s => s.AttributeRouteModel?.Template)
            .OfType<string>()
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var type in types)
        {
            foreach (var (view, address, page, asks) in Pages)
            {
                var template = string.Format(null, address, type.ModuleId, type.Path);
                if (!taken.Contains(template))
                {
                    context.RouteModels.Add(
                        Route(ours[view].RelativePath, template, type, page, asks(type.Rights))
                    );
                }
            }
        }
    }

    public void OnProvidersExecuted(PageRouteModelProviderContext context) { }

    private static PageRouteModel Route(
        string view,
        string template,
        RecordType type,
        Type page,
        string permission
    )
    {
        var name = "/" + template;
        var route = new PageRouteModel(view, name, type.ModuleId);
        route.RouteValues["page"] = name;
        route.RouteValues["area"] = type.ModuleId;
        var selector = new SelectorModel
        {
            AttributeRouteModel = new AttributeRouteModel { Template = template },
        };
        selector.EndpointMetadata.Add(new RequiresAttribute(permission));
        selector.EndpointMetadata.Add(
            new RecordPageMetadata(type, page.MakeGenericType(type.Entity))
        );
        route.Selectors.Add(selector);
        return route;
    }
}

/// <summary>Has the class of a kind of record answer its pages, where the view alone would be answered by its base.</summary>
internal sealed class RecordPageModels(IPageApplicationModelPartsProvider parts)
    : IPageApplicationModelProvider
{
    /// <summary>Right after the framework's own, before those that add filters.</summary>
    public int Order => -999;

    public void OnProvidersExecuting(PageApplicationModelProviderContext context)
    {
        var made = context.PageApplicationModel;
        if (
            made.ActionDescriptor.EndpointMetadata?.OfType<RecordPageMetadata>().FirstOrDefault()
            is not { } page
        )
        {
            return;
        }

        var type = page.Page.GetTypeInfo();
        var model = new PageApplicationModel(
            made.ActionDescriptor,
            made.DeclaredModelType!,
            type,
            type.GetCustomAttributes(true)
        )
        {
            PageType = made.PageType,
            ModelType = type,
        };
        foreach (var filter in made.Filters)
        {
            model.Filters.Add(filter);
        }

        foreach (var method in type.GetMethods())
        {
            if (parts.CreateHandlerModel(method) is { } handler)
            {
                handler.Page = model;
                model.HandlerMethods.Add(handler);
            }
        }

        context.PageApplicationModel = model;
    }

    public void OnProvidersExecuted(PageApplicationModelProviderContext context) { }
}
