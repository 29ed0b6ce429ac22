using CrmModular.Host.Data;
using MediatR;

namespace CrmModular.Host.Platform.Search;

/// <summary>Finds records of all kinds that the user may see, newest change first.</summary>
/// <param name="Text">What was typed; any part of a text, from two characters on.</param>
/// <param name="Kind">Only this kind; null for all.</param>
/// <param name="Before">Only rows older than this number; null for the newest.</param>
/// <param name="Take">At most so many.</param>
public sealed record FindRecords(string? Text, string? Kind, long? Before, int Take)
    : IRequest<FoundPage>
{
    /// <summary>At most so many of each kind, so that one kind does not hide the others; null for no such limit.</summary>
    public int? OfEach { get; init; }
}

/// <summary>What was found.</summary>
/// <param name="Groups">The records by kind, the kind with the newest one first.</param>
/// <param name="Next">Where older ones begin; null when there are none.</param>
/// <param name="TooShort">Whether the text had no word of two characters.</param>
public sealed record FoundPage(IReadOnlyList<FoundGroup> Groups, long? Next, bool TooShort);

/// <summary>The records of one kind.</summary>
public sealed record FoundGroup(
    string Kind,
    string Name,
    string Icon,
    IReadOnlyList<FoundRecord> Records
)
{
    /// <summary>Whether there may be more of this kind.</summary>
    public bool More { get; init; }
}

/// <summary>A record that was found.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Its page.</param>
/// <param name="Title">Its name.</param>
/// <param name="Subtitle">What tells it from others of that name.</param>
/// <param name="Matched">The text that has the words, where the title has not; empty otherwise.</param>
public sealed record FoundRecord(
    Guid Id,
    string Url,
    string Title,
    string Subtitle,
    string Matched
);

internal sealed class FindRecordsHandler(
    IEnumerable<RecordKind> kinds,
    SearchReader reader,
    PlatformContext context,
    ICurrentUser user,
    ITexts texts
) : IRequestHandler<FindRecords, FoundPage>
{
    private const int Most = 100;

    /// <summary>So many of the newest rows of a large kind are walked through to find some of it.</summary>
    private const int Walk = 1_500;

    /// <summary>So many hits are read to see which kinds there are: a customer with sixty deals is not to be hidden by them.</summary>
    private const int Wide = 100;

    public async Task<FoundPage> Handle(FindRecords request, CancellationToken cancellationToken)
    {
        if (SearchTerm.Of(request.Text, "q") is not { } term)
        {
            return new FoundPage([], null, true);
        }

        var visible = kinds
            .Where(k => k.Searchable && (request.Kind is null || k.Kind == request.Kind))
            .Select(k => new SearchReach(k.Kind, user.ScopeOf(k.Permission)))
            .Where(k => k.Scope != RecordScope.None)
            .ToList();
        if (visible.Count == 0)
        {
            return new FoundPage([], null, false);
        }

        var take = Math.Clamp(request.Take, 1, Most);
        var wide = request.OfEach is null ? take : Math.Max(take, Wide);
        var query = new SearchQuery(
            term,
            visible,
            user.PersonId ?? Guid.Empty,
            request.Before,
            wide + 1
        );
        var rows = await reader.ReadAsync(context, query, cancellationToken);
        var shown = rows.Take(take).ToList();
        long? next = rows.Count > take ? shown[^1].Number : null;
        if (request.OfEach is { } each && next is not null)
        {
            shown.AddRange(
                rows.Skip(take).Where(r => !shown.Exists(f => f.Kind == r.Kind)).ToList()
            );
            if (rows.Count > wide)
            {
                shown.AddRange(await MissingAsync(query, shown, each, cancellationToken));
            }
        }

        return new FoundPage(
            [
                .. shown
                    .GroupBy(r => r.Kind, StringComparer.Ordinal)
                    .Select(g =>
                        Group(g.Key, [.. g], request.OfEach ?? Most, next is not null, term)
                    ),
            ],
            next,
            false
        );
    }

    /// <summary>The newest of the kinds of which a hundred hits had none. So common a term is in the newest rows of a large kind as well; a small one is walked through whole.</summary>
    private async Task<IReadOnlyList<SearchHit>> MissingAsync(
        SearchQuery query,
        List<SearchHit> found,
        int each,
        CancellationToken ct
    )
    {
        var more = new List<SearchHit>();
        foreach (var kind in query.Kinds.Where(k => !found.Exists(f => f.Kind == k.Kind)))
        {
            var one = query with { Kinds = [kind], Take = each };
            var small = await reader.IsSmallAsync(context, one, ct);
            more.AddRange(await reader.WalkAsync(context, one, small ? int.MaxValue : Walk, ct));
        }

        return more;
    }

    private FoundGroup Group(
        string name,
        List<SearchHit> hits,
        int most,
        bool goesOn,
        SearchTerm term
    )
    {
        var kind = kinds.First(k => k.Kind == name);
        return new FoundGroup(
            kind.Kind,
            texts[kind.TextKey],
            kind.Icon,
            [
                .. hits.Take(most)
                    .Select(h => new FoundRecord(
                        h.RecordId,
                        kind.UrlOf(h.RecordId),
                        h.Title,
                        h.Subtitle,
                        Matched(h, term)
                    )),
            ]
        )
        {
            More = goesOn || hits.Count > most,
        };
    }

    /// <summary>The first text beside the title that has a word which the title has not.</summary>
    private static string Matched(SearchHit hit, SearchTerm term)
    {
        var lines = hit.Text.Split('\n');
        var missing = term.Words.FirstOrDefault(w =>
            !lines[0].Contains(w, StringComparison.Ordinal)
        );
        return missing is null
            ? ""
            : lines.Skip(1).FirstOrDefault(l => l.Contains(missing, StringComparison.Ordinal))
                ?? "";
    }
}
