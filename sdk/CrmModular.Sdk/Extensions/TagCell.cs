namespace CrmModular.Sdk;

/// <summary>
/// Several words in one cell of a file, with commas between. A word that holds a separator or a quote stands in quotes, its own
/// quotes doubled, as a field of a CSV file would: <c>vip, "a, b"</c>.
/// </summary>
public static class TagCell
{
    private const string Separators = ",;|，、；";

    /// <summary>The cell of some words.</summary>
    public static string Write(IEnumerable<string> words) => string.Join(", ", words.Select(Quote));

    /// <summary>The words of a cell.</summary>
    public static IReadOnlyList<string> Read(string cell)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var quoted = false;
        for (var i = 0; i < cell.Length; i++)
        {
            var c = cell[i];
            if (quoted && c == '"' && i + 1 < cell.Length && cell[i + 1] == '"')
            {
                word.Append(c);
                i++;
            }
            else if (c == '"' && (quoted || string.IsNullOrWhiteSpace(word.ToString())))
            {
                quoted = !quoted;
            }
            else if (!quoted && Separators.Contains(c, StringComparison.Ordinal))
            {
                Take();
            }
            else
            {
                word.Append(c);
            }
        }

        Take();
        return words;

        void Take()
        {
            var text = word.ToString().Trim();
            if (text.Length > 0)
            {
                words.Add(text);
            }

            word.Clear();
        }
    }

    private static string Quote(string word) =>
        word.AsSpan().IndexOfAny(Separators) < 0 && !word.Contains('"', StringComparison.Ordinal)
            ? word
            : $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
