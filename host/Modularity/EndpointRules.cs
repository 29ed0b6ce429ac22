using CrmModular.Sdk.Web;
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
        var open = generation
            .Services.GetServices<PublicPage>()
            .Select(p => (p.ModuleId, p.Url))
            .ToHashSet();
        // The host's own first: whoever wants one of its addresses is the one that is refused.
        foreach (
            var (endpoint, module) in Endpoints(generation)
                .Select(e => (Endpoint: e, Module: ModuleOf(e, generation)))
                .OrderBy(e => e.Module.Length > 0)
        )
        {
            CheckPermission(endpoint, module, open);
            CheckPath(endpoint, module);
            foreach (var key in Keys(endpoint).Concat(ApiNames(endpoint)))
            {
                if (owners.TryGetValue(key, out var first) && first != module)
                {
                    throw Refuse(
                        module.Length > 0 ? module : first,
                        "module.endpoint.twice",
                        endpoint,
                        ("route", key),
                        ("first", first.Length > 0 ? first : PlatformModel.ModuleId),
                        ("second", module)
                    );
                }

                owners[key] = module;
            }
        }
    }

    private static void CheckPermission(
        RouteEndpoint endpoint,
        string module,
        HashSet<(string Module, string Url)> open
    )
    {
        var route = "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
        if (!NamesPermission(endpoint))
        {
            throw Refuse(module, "module.endpoint.open", endpoint, ("route", route));
        }

        if (
            module.Length > 0
            && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            && !open.Contains((module, route))
        )
        {
            throw Refuse(module, "guests.public", endpoint, ("route", route));
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

        if (endpoint.Metadata.GetMetadata<RecordPageMetadata>() is { } record)
        {
            return record.Type.ModuleId;
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

    /// <summary>Views of two modules at one path would hide each other without a word; so would addresses outside their own.</summary>
    private static void CheckPath(RouteEndpoint endpoint, string module)
    {
        if (module.Length == 0)
        {
            return;
        }

        var page = endpoint.Metadata.GetMetadata<PageActionDescriptor>();
        if (
            page is not null
            && !string.Equals(page.AreaName, module, StringComparison.OrdinalIgnoreCase)
        )
        {
            throw Refuse(
                module,
                "module.endpoint.area",
                endpoint,
                ("path", page.RelativePath),
                ("area", module)
            );
        }

        var segments = endpoint.RoutePattern.PathSegments;
        var own = page is not null
            ? segments.Count > 0
                && string.Equals(Shape(segments[0]), module, StringComparison.OrdinalIgnoreCase)
            : segments.Count > 2 && segments[2].IsSimple && segments[2].Parts[0].IsLiteral;
        if (!own)
        {
            throw Refuse(
                module,
                page is null ? "guests.api" : "guests.address",
                endpoint,
                ("url", $"/{endpoint.RoutePattern.RawText?.TrimStart('/')}"),
                ("module", module)
            );
        }
    }

    /// <summary>The name below <c>/api/v1</c> that an endpoint answers under; all of it belongs to one module.</summary>
    private static IEnumerable<string> ApiNames(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.PathSegments is [var api, var version, var name, ..]
        && Shape(api) == "api"
        && Shape(version) == "v1"
            ? [$"/api/v1/{Shape(name)}/"]
            : [];

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
