using System.Text;

namespace CrmModular.Sales.Pipelines;

/// <summary>Makes the name of a stage in addresses, the API and files: one of its own among all pipelines, so that it says which.</summary>
internal static class StageKeys
{
    private const int Longest = 40;

    public static string New(string name, IReadOnlySet<string> taken)
    {
        var stem = Stem(name);
        var key = stem;
        for (var n = 2; taken.Contains(key); n++)
        {
            key = $"{stem}-{n}";
        }

        return key;
    }

    /// <summary>The ASCII letters and digits of a name; a name without a letter, as a Chinese one, is "stage".</summary>
    private static string Stem(string name)
    {
        var stem = new StringBuilder();
        foreach (var c in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                stem.Append(c);
            }
            else if (stem.Length > 0 && stem[^1] != '-')
            {
                stem.Append('-');
            }
        }

        var text = stem.ToString(0, Math.Min(stem.Length, Longest)).Trim('-');
        return text.Any(char.IsAsciiLetter) ? text : "stage";
    }
}
