using System.Reflection;
using System.Runtime.Loader;

namespace CrmModular.Host.Modularity;

/// <summary>
/// What a module declares belongs to it: each name begins with its id and is declared once, each address lies below it. So no
/// two modules can mean the same, and what was stored under a name stays its module's.
/// </summary>
internal static class DeclarationRules
{
    /// <summary>The job of a list's bulk changes is named for the host, because what it did is listed beside other bulk changes.</summary>
    private const string BulkPrefix = "platform.bulk/";

    private static readonly string[] Roles =
    [
        BuiltInRoles.Administrator,
        BuiltInRoles.Manager,
        BuiltInRoles.Member,
        BuiltInRoles.Reader,
    ];

    /// <summary>The types of which a module registers instances to declare something.</summary>
    public static bool IsDeclaration(object? instance) =>
        instance
            is Permission
                or RecordKind
                or RecordType
                or Setting
                or MenuEntry
                or CreateEntry
                or RecordAction
                or Extension
                or EventSubscription
                or JobDeclaration
                or ModuleData
                or PublicPage;

    /// <exception cref="ModuleException">A name or an address is not the module's own, or is declared twice.</exception>
    public static void Check(LoadedModule module, IServiceCollection own)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var feature in module.Module.Manifest.Features)
        {
            Name(module, names, "feature", feature);
        }

        foreach (var type in EventTypes(module))
        {
            Name(module, names, "event", type.GetCustomAttribute<EventNameAttribute>()!.Name);
        }

        foreach (
            var declared in own.Select(d => d.IsKeyedService ? null : d.ImplementationInstance)
        )
        {
            Check(module, names, declared);
        }
    }

    private static void Check(LoadedModule module, HashSet<string> names, object? declared)
    {
        switch (declared)
        {
            case Permission permission:
                Owner(module, permission.ModuleId, permission.Id);
                Name(module, names, "permission", permission.Id);
                foreach (var grant in permission.Grants.Where(g => !Roles.Contains(g.Role)))
                {
                    throw Refuse(
                        module,
                        "module.role",
                        ("permission", permission.Id),
                        ("role", grant.Role)
                    );
                }

                break;
            case RecordType type:
                Name(module, names, "record type", type.Kind);
                Address(module, type.Url);
                break;
            case RecordKind kind:
                Owner(module, kind.ModuleId, kind.Kind);
                Name(module, names, "record", kind.Kind);
                Address(module, kind.Url);
                break;
            case Setting setting:
                Owner(module, setting.ModuleId, setting.Key);
                Name(module, names, "setting", setting.Key);
                break;
            case JobDeclaration job:
                Owner(module, job.ModuleId, job.Name);
                Name(
                    module,
                    names,
                    "job",
                    job.Name.StartsWith(BulkPrefix, StringComparison.Ordinal)
                        ? job.Name[BulkPrefix.Length..]
                        : job.Name
                );
                break;
            case EventSubscription on:
                Owner(module, on.ModuleId, on.Handler);
                Once(module, names, $"on {on.EventName} {on.Handler}", on.Handler);
                break;
            case Extension extension:
                Owner(module, extension.ModuleId, extension.Implementation.Name);
                Once(
                    module,
                    names,
                    $"extension {extension.Point} {extension.Target} {extension.Implementation}",
                    extension.Implementation.Name
                );
                break;
            default:
                CheckAddress(module, names, declared);
                break;
        }
    }

    private static void CheckAddress(LoadedModule module, HashSet<string> names, object? declared)
    {
        switch (declared)
        {
            case MenuEntry entry:
                Owner(module, entry.ModuleId, entry.Url);
                Address(module, entry.Url);
                Once(module, names, $"menu {entry.Url}", entry.Url);
                break;
            case CreateEntry create:
                Owner(module, create.ModuleId, create.Url);
                Address(module, create.Url);
                break;
            case RecordAction action:
                Owner(module, action.ModuleId, action.Url);
                Address(module, action.Url);
                break;
            case PublicPage page:
                // Where it may lie is checked with the endpoint that answers it.
                Owner(module, page.ModuleId, page.Url);
                break;
            case ModuleData data:
                Owner(module, data.ModuleId, data.Context.Name);
                break;
            case { } list when IsList(list.GetType()):
                Name(
                    module,
                    names,
                    "list",
                    (string)list.GetType().GetProperty("Id")!.GetValue(list)!
                );
                break;
        }
    }

    private static bool IsList(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ListDefinition<>);

    private static void Name(LoadedModule module, HashSet<string> names, string what, string name)
    {
        if (!name.StartsWith(module.Id + ".", StringComparison.Ordinal))
        {
            throw Refuse(
                module,
                "guests.name.foreign",
                ("name", name),
                ("owner", name.Split('.')[0]),
                ("module", module.Id)
            );
        }

        Once(module, names, $"{what} {name}", name);
    }

    private static void Once(LoadedModule module, HashSet<string> names, string key, string name)
    {
        if (!names.Add(key))
        {
            throw Refuse(module, "guests.name.twice", ("name", name));
        }
    }

    /// <summary>What does not come through the module's builder may say that it is another's.</summary>
    private static void Owner(LoadedModule module, string owner, string name)
    {
        if (!string.Equals(owner, module.Id, StringComparison.Ordinal))
        {
            throw Refuse(
                module,
                "guests.name.foreign",
                ("name", name),
                ("owner", owner),
                ("module", module.Id)
            );
        }
    }

    private static void Address(LoadedModule module, string url)
    {
        var first = url.Split('?', '#')[0].Split('/') is ["", var segment, ..] ? segment : "";
        if (!string.Equals(first, module.Id, StringComparison.OrdinalIgnoreCase))
        {
            throw Refuse(module, "guests.address", ("url", url), ("module", module.Id));
        }
    }

    /// <summary>The events that the module raises: those of its own assembly and of its contracts.</summary>
    private static IEnumerable<Type> EventTypes(LoadedModule module)
    {
        var context = AssemblyLoadContext.GetLoadContext(module.Assembly)!;
        return module
            .Module.Manifest.Contracts.Select(file =>
                context.LoadFromAssemblyName(new(Path.GetFileNameWithoutExtension(file)))
            )
            .Append(module.Assembly)
            .Distinct()
            .SelectMany(a => a.GetTypes())
            .Where(t => t.GetCustomAttribute<EventNameAttribute>() is not null);
    }

    private static ModuleException Refuse(
        LoadedModule module,
        string textKey,
        params (string, object?)[] arguments
    ) => new(module.Id, textKey, null, arguments);
}
