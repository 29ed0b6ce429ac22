namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>Legal forms at the end of a company's name, which lists give or leave out as they please.</summary>
internal static class CompanyForms
{
    // Longest first: the shorter ones are ends of the longer.
    private static readonly string[] Chinese =
    [
        "股份有限责任公司",
        "有限责任公司",
        "股份有限公司",
        "有限公司",
        "股份公司",
        "有限責任公司",
        "公司",
    ];

    private static readonly HashSet<string> Western = new(
        (
            "ltd limited inc incorporated corp corporation co company llc llp lp plc gmbh ag kg kgaa ug se "
            + "sa sas sarl srl spa bv nv oy oyj ab as aps pty pte sdn bhd kk gk jsc ooo zrt kft doo spzoo mbh"
        ).Split(' '),
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly char[] Between = [' ', ',', '(', ')', '\t', '&', '-'];

    /// <summary>Never leaves nothing: "Company Ltd" keeps its first word.</summary>
    public static string Remove(string name)
    {
        var rest = name.Trim();
        while (RemoveOne(rest) is { } shorter)
        {
            rest = shorter;
        }

        return rest;
    }

    private static string? RemoveOne(string name)
    {
        foreach (var form in Chinese)
        {
            if (name.Length > form.Length + 1 && name.EndsWith(form, StringComparison.Ordinal))
            {
                return name[..^form.Length].TrimEnd(Between);
            }
        }

        var trimmed = name.TrimEnd(Between).TrimEnd('.');
        var cut = trimmed.LastIndexOfAny(Between);
        if (cut <= 0)
        {
            return null;
        }

        var last = trimmed[(cut + 1)..].Replace(".", "", StringComparison.Ordinal);
        var rest = trimmed[..cut].TrimEnd(Between);
        return Western.Contains(last) && rest.Length > 0 ? rest : null;
    }
}
