using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Host.Modularity;

/// <summary>What must hold for every page and endpoint before a generation serves: each names its permission, and no two of different modules answer the same address.</summary>
internal static class EndpointRules
{
    public static void Check(Generation generation)
    {
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var endpoint in Endpoints(generation))
        {
            var module = ModuleOf(endpoint, generation);
            if (!NamesPermission(endpoint))
            {
                throw Refuse(
                    module,
                    "module.endpoint.open",
                    endpoint,
                    ("route", endpoint.RoutePattern.RawText)
                );
            }

            CheckPath(endpoint, module);
            foreach (var key in Keys(endpoint))
            {
                if (owners.TryGetValue(key, out var first) && first != module)
                {
                    throw Refuse(
                        module.Length > 0 ? module : first,
                        "module.endpoint.twice",
                        endpoint,
                        ("route", key),
                        ("first", first),
                        ("second", module)
                    );
                }

                owners[key] = module;
            }
        }
    }

    public static IEnumerable<RouteEndpoint> Endpoints(Generation generation) =>
        generation
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>();

    /// <summary>The module of an endpoint; empty for the host's own.</summary>
    public static string ModuleOf(Endpoint endpoint, Generation generation)
    {
        if (endpoint.Metadata.GetMetadata<ModuleEndpoint>() is { } api)
        {
            return api.ModuleId;
        }

        var page = endpoint.Metadata.GetMetadata<CompiledPageActionDescriptor>();
        var assembly = page?.HandlerTypeInfo.Assembly;
        return assembly is null
            ? ""
            : generation.Modules.FirstOrDefault(m => m.Assembly == assembly)?.Id ?? "";
    }

    public static bool NamesPermission(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<RequiresAttribute>() is not null
        || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>Views of two modules at one path would hide each other without a word.</summary>
    private static void CheckPath(RouteEndpoint endpoint, string module)
    {
        var page = endpoint.Metadata.GetMetadata<PageActionDescriptor>();
        if (page is null || module.Length == 0)
        {
            return;
        }

        if (!string.Equals(page.AreaName, module, StringComparison.OrdinalIgnoreCase))
        {
            throw Refuse(
                module,
                "module.endpoint.area",
                endpoint,
                ("path", page.RelativePath),
                ("area", module)
            );
        }
    }

    private static IEnumerable<string> Keys(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods;
        var shape = string.Join('/', endpoint.RoutePattern.PathSegments.Select(Shape));
        return methods is { Count: > 0 } ? methods.Select(m => $"{m} /{shape}") : [$"/{shape}"];
    }

    private static string Shape(
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternPathSegment segment
    ) =>
        string.Concat(
            segment.Parts.Select(p =>
                p is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal
                    ? literal.Content
                    : "{}"
            )
        );

    private static Exception Refuse(
        string module,
        string key,
        RouteEndpoint endpoint,
        params (string, object?)[] arguments
    ) =>
        module.Length > 0
            ? new ModuleException(module, key, null, arguments)
            : new InvalidOperationException($"{key}: {endpoint.DisplayName}");
}
