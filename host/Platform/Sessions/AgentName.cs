namespace CrmModular.Host.Platform.Sessions;

/// <summary>What a browser calls itself, short: "Firefox, Windows". Only to recognise one's own devices by.</summary>
internal static class AgentName
{
    /// <summary>In this order: Edge and Chrome call themselves Safari as well.</summary>
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];

    public static string Of(string agent, ITexts texts)
    {
        var browser = Find(Browsers, agent);
        var system = Find(Systems, agent);
        return (browser, system) switch
        {
            ("", "") => agent.Length == 0
                ? texts["session.agent.none"]
                : agent[..Math.Min(agent.Length, 40)],
            ("", _) => system,
            (_, "") => browser,
            _ => browser + texts["sdk.comma"] + system,
        };
    }

    private static string Find((string Mark, string Name)[] names, string agent) =>
        names.FirstOrDefault(n => agent.Contains(n.Mark, StringComparison.Ordinal)).Name ?? "";
}
