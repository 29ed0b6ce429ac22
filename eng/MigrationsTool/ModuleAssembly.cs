using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;

namespace CrmModular.Migrations;

/// <summary>
/// The built project, loaded with what it was compiled against. What the tool has itself (EF Core, the providers,
/// the framework) is shared, so that its DbContext is our DbContext.
/// </summary>
internal sealed class ModuleAssembly : AssemblyLoadContext
{
    private readonly AssemblyDependencyResolver _resolver;
    private readonly Dictionary<string, string> _references;

    /// <param name="facts">The answer of msbuild -getProperty:TargetPath,RootNamespace -getItem:ReferencePath.</param>
    public ModuleAssembly(JsonElement facts)
    {
        var path = facts.GetProperty("Properties").GetProperty("TargetPath").GetString()!;
        RootNamespace = facts.GetProperty("Properties").GetProperty("RootNamespace").GetString()!;
        _resolver = new AssemblyDependencyResolver(path);
        // A class library does not copy its packages to its output; the compiler's references say where they are.
        _references = facts
            .GetProperty("Items")
            .GetProperty("ReferencePath")
            .EnumerateArray()
            .Select(item => item.GetProperty("FullPath").GetString()!)
            .GroupBy(
                file => Path.GetFileNameWithoutExtension(file),
                StringComparer.OrdinalIgnoreCase
            )
            .ToDictionary(
                group => group.Key,
                group => group.First(),
                StringComparer.OrdinalIgnoreCase
            );
        Assembly = LoadFromAssemblyPath(path);
    }

    public Assembly Assembly { get; }

    public string RootNamespace { get; }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        try
        {
            return Default.LoadFromAssemblyName(assemblyName);
        }
        catch (FileNotFoundException)
        {
            var path =
                _resolver.ResolveAssemblyToPath(assemblyName)
                ?? _references.GetValueOrDefault(assemblyName.Name!);
            return path is null ? null : LoadFromAssemblyPath(path);
        }
    }
}
