namespace CrmModular.Host.Platform.Roles;

/// <summary>What a permission is called: <c>sales.permission.opportunity.view</c> for <c>sales.opportunity.view</c>.</summary>
internal static class PermissionNames
{
    public static string ModuleOf(string permission) => permission.Split('.')[0];

    public static string Key(string permission)
    {
        var module = ModuleOf(permission);
        return $"{module}.permission{permission[module.Length..]}";
    }

    /// <summary>The text; the id itself where a module brings none, or is no longer installed.</summary>
    public static string Of(string permission, ITexts texts) =>
        texts.Find(Key(permission)) ?? permission;
}
