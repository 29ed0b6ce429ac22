namespace CrmModular.Host.Platform.People;

/// <summary>Built-in roles are named by the texts, the company's own by itself.</summary>
internal static class RoleNames
{
    public static string Of(Role role, ITexts texts) => Of(role.Key, role.Name, texts);

    public static string Of(string key, string name, ITexts texts) =>
        key.Length > 0 ? texts[$"role.{key}"] : name;
}
