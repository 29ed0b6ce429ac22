namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>
/// Keys near a given one without comparing with all of them. A key is cut into more pieces than edits
/// are allowed, so at least one piece of a near key stands unharmed, shifted by no more than the edits;
/// only keys that share such a piece are compared.
/// </summary>
/// <remarks>
/// One swap of neighbours can harm two pieces: one piece more than edits plus one covers that. Two swaps,
/// both over a cut, are missed; that is the price of a small index.
/// </remarks>
internal sealed class SpellingIndex
{
    private const int MostEdits = 2;
    private const int ShortestKey = 3;

    // A piece that thousands of names share ("beijing") tells nothing; the other pieces find the near ones.
    private const int MostCandidates = 20_000;

    private readonly List<string> _keys = [];
    private readonly Dictionary<Piece, List<int>> _pieces = [];

    public SpellingIndex(IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            var edits = EditsFor(key);
            if (edits > 0)
            {
                Add(key, edits);
            }
        }
    }

    /// <summary>Short names differ by one letter and mean something else; Chinese ones say more per character.</summary>
    public static int EditsFor(string key) =>
        key.Length == ShortestKey && !IsIdeographic(key) ? 0 : EditsFor(key.Length);

    private static int EditsFor(int length) =>
        length switch
        {
            < ShortestKey => 0,
            <= 7 => 1,
            _ => MostEdits,
        };

    public IEnumerable<(string Key, int Distance)> Find(string key)
    {
        var edits = EditsFor(key);
        var seen = new HashSet<int>();
        if (edits == 0)
        {
            yield break;
        }

        foreach (var index in Candidates(key))
        {
            if (!seen.Add(index))
            {
                continue;
            }

            var known = _keys[index];
            var bound = Math.Min(edits, EditsFor(known));
            var distance = EditDistance.Bounded(key, known, bound);
            if (distance <= bound)
            {
                yield return (known, distance);
            }
        }
    }

    /// <summary>How many keys a search compares with; a test watches that they stay few.</summary>
    internal int CandidateCount(string key) => Candidates(key).Distinct().Count();

    private static bool IsIdeographic(string key) => key.All(c => c is >= '\u3400' and <= '\u9FFF');

    private void Add(string key, int edits)
    {
        var number = _keys.Count;
        _keys.Add(key);
        foreach (var (start, length, part) in Cut(key.Length, edits))
        {
            var piece = new Piece(key.Length, part, key.Substring(start, length));
            if (!_pieces.TryGetValue(piece, out var list))
            {
                _pieces[piece] = list = new List<int>(1);
            }

            list.Add(number);
        }
    }

    private IEnumerable<int> Candidates(string key)
    {
        var left = MostCandidates;
        var edits = EditsFor(key);
        for (var length = key.Length - edits; length <= key.Length + edits; length++)
        {
            foreach (var number in CandidatesOfLength(key, length))
            {
                if (left-- == 0)
                {
                    yield break;
                }

                yield return number;
            }
        }
    }

    private IEnumerable<int> CandidatesOfLength(string key, int knownLength)
    {
        var edits = EditsFor(knownLength);
        foreach (var (start, length, part) in edits > 0 ? Cut(knownLength, edits) : [])
        {
            for (
                var from = Math.Max(0, start - edits);
                from <= start + edits && from + length <= key.Length;
                from++
            )
            {
                if (
                    _pieces.TryGetValue(
                        new Piece(knownLength, part, key.Substring(from, length)),
                        out var found
                    )
                )
                {
                    foreach (var number in found)
                    {
                        yield return number;
                    }
                }
            }
        }
    }

    private static IEnumerable<(int Start, int Length, int Part)> Cut(int length, int edits)
    {
        var parts = Math.Min(length, edits + 2);
        for (var part = 0; part < parts; part++)
        {
            var start = part * length / parts;
            yield return (start, ((part + 1) * length / parts) - start, part);
        }
    }

    private readonly record struct Piece(int KeyLength, int Part, string Text);
}
