using System.Reflection;
using Microsoft.AspNetCore.Razor.Hosting;

namespace CrmModular.Host.Modularity;

/// <summary>Where the views of a module lie: in its own area. Elsewhere one could take the place of the host's or another's.</summary>
internal static class ViewRules
{
    /// <exception cref="ModuleException">A view lies elsewhere.</exception>
    public static void Check(LoadedModule module)
    {
        var area = $"/Areas/{module.Id}/";
        foreach (var view in module.Assembly.GetCustomAttributes<RazorCompiledItemAttribute>())
        {
            if (!view.Identifier.StartsWith(area, StringComparison.OrdinalIgnoreCase))
            {
                throw new ModuleException(
                    module.Id,
                    "module.endpoint.area",
                    null,
                    ("path", view.Identifier),
                    ("area", module.Id)
                );
            }
        }
    }
}
