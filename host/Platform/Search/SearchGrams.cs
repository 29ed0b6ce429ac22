using System.Runtime.InteropServices;
using System.Text;

namespace CrmModular.Host.Platform.Search;

/// <summary>
/// PostgreSQL's index of a record's texts: each two and each three neighbouring characters as a number, with numbers for the
/// record's kind, its owner, and the slices of the table that its row lies in. All of them stand in one index, which therefore
/// answers "these characters, among this person's customers, in the newest few thousand rows" without reading anything else.
/// Two different things may have the same number: the index only proposes, and every row is compared with what was asked.
/// </summary>
internal static class SearchGrams
{
    /// <summary>The numbers of a row's folded text, its kind and its owner; those of its slices come beside them.</summary>
    public static HashSet<int> Of(string text, string kind, Guid? owner)
    {
        var grams = new HashSet<int> { Kind(kind) };
        foreach (var word in text.Split(' ', '\n'))
        {
            AddWord(grams, word, 2);
            AddWord(grams, word, 3);
        }

        if (owner is { } person)
        {
            grams.Add(Owner(person));
            grams.Add(Own(kind, person));
        }

        return grams;
    }

    /// <summary>What a row must have to be found by a term: three characters each, or two where a word has no more.</summary>
    public static HashSet<int> Of(SearchTerm term)
    {
        var grams = new HashSet<int>();
        foreach (var word in term.Words)
        {
            AddWord(grams, word, word.EnumerateRunes().Count() == 2 ? 2 : 3);
        }

        return grams;
    }

    public static int Kind(string kind) => Hash('k', MemoryMarshal.AsBytes(kind.AsSpan()));

    public static int Owner(Guid person)
    {
        Span<byte> bytes = stackalloc byte[16];
        person.TryWriteBytes(bytes);
        return Hash('o', bytes);
    }

    /// <summary>A person's records of one kind: asking for the two together reads a third of what asking for both does.</summary>
    public static int Own(string kind, Guid person) => (Kind(kind) * 16777619) ^ Owner(person);

    /// <summary>FNV-1a: it must give the same number in every process and for ever.</summary>
    private static int Hash(char sort, ReadOnlySpan<byte> bytes)
    {
        var hash = (2166136261 ^ sort) * 16777619;
        foreach (var b in bytes)
        {
            hash = (hash ^ b) * 16777619;
        }

        return (int)hash;
    }

    private static void AddWord(HashSet<int> grams, string word, int length)
    {
        var runes = word.EnumerateRunes().ToArray();
        for (var i = 0; i + length <= runes.Length; i++)
        {
            grams.Add(Hash('g', MemoryMarshal.AsBytes(runes.AsSpan(i, length))));
        }
    }
}
