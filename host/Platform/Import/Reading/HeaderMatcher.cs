using System.Text;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>A field that a column can go to, with every name that people give it, in any language.</summary>
public sealed record ImportField(string Key, IReadOnlyList<string> Names);

public enum HeaderMatchKind
{
    SameName,

    /// <summary>All words of one are among the words of the other: "customer name" and "name".</summary>
    SharedWords,
    CloseSpelling,
}

/// <param name="Column">Column in the file, from 0.</param>
/// <param name="Confidence">Above 0 to 1; the page marks what is below 0.8 for a second look.</param>
public sealed record HeaderMatch(
    int Column,
    string FieldKey,
    HeaderMatchKind Kind,
    double Confidence
);

/// <summary>Proposes which column goes to which field; each column and each field at most once.</summary>
public static class HeaderMatcher
{
    private const double MostForWords = 0.85;
    private const double MostForSpelling = 0.9;

    public static IReadOnlyList<HeaderMatch> Propose(
        IReadOnlyList<string> headers,
        IReadOnlyList<ImportField> fields
    )
    {
        var names = fields
            .SelectMany(field =>
                field.Names.Append(field.Key).Select(name => new FieldName(field.Key, name))
            )
            .ToArray();
        var possible = new List<HeaderMatch>();
        for (var column = 0; column < headers.Count; column++)
        {
            if (headers[column].Length > 0)
            {
                var header = new FieldName("", headers[column]);
                possible.AddRange(
                    names.Select(name => Compare(column, header, name)).OfType<HeaderMatch>()
                );
            }
        }

        return TakeBest(possible);
    }

    /// <summary>The surest first over the whole table, so that a vague match never takes an equal name's field.</summary>
    private static List<HeaderMatch> TakeBest(List<HeaderMatch> possible)
    {
        var columns = new HashSet<int>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var taken = new List<HeaderMatch>();
        // stable: among equals the first column and the first field win
        foreach (
            var match in possible
                .OrderBy(match => match.Kind)
                .ThenByDescending(match => match.Confidence)
        )
        {
            if (!columns.Contains(match.Column) && !keys.Contains(match.FieldKey))
            {
                columns.Add(match.Column);
                keys.Add(match.FieldKey);
                taken.Add(match);
            }
        }

        return [.. taken.OrderBy(match => match.Column)];
    }

    private static HeaderMatch? Compare(int column, FieldName header, FieldName name)
    {
        if (header.Key == name.Key)
        {
            return new HeaderMatch(column, name.Field, HeaderMatchKind.SameName, 1);
        }

        if (SharedWords(header, name) is > 0 and var share)
        {
            return new HeaderMatch(
                column,
                name.Field,
                HeaderMatchKind.SharedWords,
                MostForWords * share
            );
        }

        var bound = SpellingIndex.EditsFor(name.Key);
        var distance = bound == 0 ? 1 : EditDistance.Bounded(header.Key, name.Key, bound);
        return distance > bound
            ? null
            : new HeaderMatch(
                column,
                name.Field,
                HeaderMatchKind.CloseSpelling,
                MostForSpelling
                    * (1 - (distance / (double)Math.Max(header.Key.Length, name.Key.Length)))
            );
    }

    /// <summary>The share of the longer one's letters that the shorter one covers; 0 when words are left over on both sides.</summary>
    private static double SharedWords(FieldName header, FieldName name)
    {
        var (few, many) =
            header.Words.Count <= name.Words.Count
                ? (header.Words, name.Words)
                : (name.Words, header.Words);
        var (shorter, longer) =
            header.Key.Length <= name.Key.Length ? (header.Key, name.Key) : (name.Key, header.Key);
        var contained =
            IsIdeographic(shorter) && shorter.Length >= 2
                ? longer.Contains(shorter, StringComparison.Ordinal)
                : few.Count > 0 && few.IsSubsetOf(many);
        return contained ? shorter.Length / (double)longer.Length : 0;
    }

    // Chinese writes no spaces between words: 客户名称 contains 名称.
    private static bool IsIdeographic(string key) => key.Any(c => c is >= '\u3400' and <= '\u9FFF');

    private sealed class FieldName(string fieldKey, string name)
    {
        public string Field => fieldKey;
        public string Key { get; } = NameKey.Of(name);
        public HashSet<string> Words { get; } = SplitWords(name);

        /// <summary>engage_date, Engage Date and engageDate have the same two words.</summary>
        private static HashSet<string> SplitWords(string text)
        {
            var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            var word = new StringBuilder();
            var previous = ' ';
            foreach (var c in TextFold.ToHalfWidth(text))
            {
                var starts = char.IsUpper(c) && char.IsLower(previous);
                if ((starts || !char.IsLetterOrDigit(c)) && word.Length > 0)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }

                if (char.IsLetterOrDigit(c))
                {
                    word.Append(c);
                }

                previous = c;
            }

            if (word.Length > 0)
            {
                words.Add(word.ToString());
            }

            return words;
        }
    }
}
