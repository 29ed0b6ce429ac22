namespace CrmModular.Host.Platform.Search;

/// <summary>What was typed, folded as the index is: every word must be somewhere in the record's texts, in any order.</summary>
internal sealed class SearchTerm
{
    /// <summary>More words than these would only cost time.</summary>
    private const int MostWords = 6;

    /// <summary>As they were typed: folding makes some of them several.</summary>
    private const int MostCharacters = 100;

    private SearchTerm(IReadOnlyList<string> words) => Words = words;

    public IReadOnlyList<string> Words { get; }

    /// <summary>The words that an index of pairs can find; a single character beside them is only compared.</summary>
    private IEnumerable<string> Long => Words.Where(w => w.EnumerateRunes().Count() >= 2);

    /// <summary>The phrases for SQLite's full-text index.</summary>
    public string Match =>
        string.Join(" AND ", Long.Select(w => $"\"{SearchPairs.Of(w).Trim()}\""));

    /// <summary>
    /// Whether SQLite's index alone tells what has the term: a word's pairs in a row are the word itself. Not so with a word of
    /// one character, which has no pair, nor with "zz", which is also what stands between two texts.
    /// </summary>
    public bool IsExactInPairs =>
        Words.All(w =>
            w.EnumerateRunes().Count() >= 2 && !w.Contains("zz", StringComparison.Ordinal)
        );

    /// <summary>The term as it was typed; null when no word has two characters. Nothing of it is left out: what would be found then is something else.</summary>
    /// <exception cref="RuleException">It has more characters or more words than one search takes.</exception>
    public static SearchTerm? Of(string? text, string field = "search")
    {
        if (text?.Trim().Length > MostCharacters)
        {
            throw new RuleException("search.long", field, [("max", MostCharacters)]);
        }

        var folded = SearchPairs.Fold(text ?? "");
        var term = new SearchTerm([.. folded.Split(' ').Where(w => w.Length > 0).Distinct()]);
        return term.Words.Count > MostWords
                ? throw new RuleException("search.words", field, [("max", MostWords)])
            : term.Long.Any() ? term
            : null;
    }
}
