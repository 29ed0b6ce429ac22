using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Data;

/// <summary>Finds, bins and restores records.</summary>
public static class Records
{
    /// <summary>A tracked record that the user reaches under a permission.</summary>
    /// <exception cref="RecordNotFoundException">It is not there, in the bin, or out of the user's scope.</exception>
    public static async Task<T> FindForAsync<T>(
        this ModuleDbContext context,
        Guid id,
        ICurrentUser user,
        string permission,
        CancellationToken ct
    )
        where T : Entity =>
        await context
            .Set<T>()
            .Visible(context, user, permission)
            .FirstOrDefaultAsync(e => e.Id == id, ct)
        ?? throw new RecordNotFoundException(new RecordRef(ModuleDbContext.KindOf(typeof(T)), id));

    /// <summary>A request with what is stored of its record; for <see cref="IStoredRequest{TRequest}"/>.</summary>
    /// <param name="context">The module's context.</param>
    /// <param name="id">The record; null for a new one.</param>
    /// <param name="user">On whose behalf.</param>
    /// <param name="permission">The permission to change it.</param>
    /// <param name="request">Makes the request of the record, which is not tracked.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <returns>The request; null for a new record, or where it is not there, in the bin, or out of the user's scope.</returns>
    public static async Task<TRequest?> StoredForAsync<T, TRequest>(
        this ModuleDbContext context,
        Guid? id,
        ICurrentUser user,
        string permission,
        Func<T, TRequest> request,
        CancellationToken ct
    )
        where T : Entity
        where TRequest : class =>
        id is not null
        && await context
            .Set<T>()
            .AsNoTracking()
            .Visible(context, user, permission)
            .FirstOrDefaultAsync(e => e.Id == id, ct)
            is { } stored
            ? request(stored)
            : null;

    /// <summary>Refuses a new owner who is nobody, or no longer with the company; one that stays is not asked about.</summary>
    /// <param name="context">The module's context.</param>
    /// <param name="before">Who owns the record as it is stored; null for nobody.</param>
    /// <param name="after">Who is to own it; null for nobody.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <exception cref="RuleException">There is no such owner.</exception>
    public static async Task CheckOwnerAsync(
        this ModuleDbContext context,
        Guid? before,
        Guid? after,
        CancellationToken ct
    )
    {
        if (
            after is { } owner
            && owner != before
            && !await context.People.AnyAsync(p => p.Id == owner && p.Active, ct)
        )
        {
            throw new RuleException("record.owner.unknown", nameof(IOwned.OwnerId));
        }
    }

    /// <summary>Puts a record into the bin with the next save.</summary>
    public static void PutIntoBin(this ModuleDbContext context, Entity entity) =>
        entity.DeletedAt = SavePipeline.WholeMicroseconds(
            (context.Scope?.Clock ?? TimeProvider.System).GetUtcNow()
        );

    /// <summary>Takes a record out of the bin and saves.</summary>
    /// <exception cref="RecordNotFoundException">It is not in the bin, or out of the user's scope.</exception>
    public static async Task<T> RestoreAsync<T>(
        this ModuleDbContext context,
        Guid id,
        ICurrentUser user,
        string permission,
        CancellationToken ct
    )
        where T : Entity
    {
        var entity =
            await context
                .Set<T>()
                .IgnoreQueryFilters([ModuleDbContext.BinFilter])
                .Visible(context, user, permission)
                .FirstOrDefaultAsync(e => e.Id == id && e.DeletedAt != null, ct)
            ?? throw new RecordNotFoundException(
                new RecordRef(ModuleDbContext.KindOf(typeof(T)), id)
            );
        entity.DeletedAt = null;
        await context.SaveChangesAsync(ct);
        return entity;
    }
}

/// <summary>Tags as they are kept: one text, each tag between bars, so that a list can filter by one without a table of its own.</summary>
public static class TagText
{
    /// <summary>How many tags a record has at most.</summary>
    public const int Most = 50;

    /// <summary>How long a tag is at most.</summary>
    public const int Longest = 40;

    /// <summary>How long the text of so many tags is; for <see cref="TextLimitAttribute"/>.</summary>
    public const int LongestText = (Most * (Longest + 1)) + 1;

    /// <summary>The text of some tags: trimmed, without repeats, sorted.</summary>
    public static string Join(IEnumerable<string> tags)
    {
        var clean = tags.Select(t => t.Trim())
            .Where(t => t.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase)
            .ToList();
        return clean.Count == 0 ? "" : $"|{string.Join('|', clean)}|";
    }

    /// <summary>The tags of a text.</summary>
    public static IReadOnlyList<string> Split(string text) =>
        text.Split('|', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Asks every module what refers to a record.</summary>
public static class References
{
    private const int AtOnce = 500;

    /// <summary>Nothing is deleted unasked, so the answer is worth a longer wait than a part of a page.</summary>
    private const int Budgets = 5;

    /// <summary>Refuses when a reference blocks the deletion of a record.</summary>
    /// <exception cref="RuleException">Something refers to it and blocks; the text names what.</exception>
    public static async Task CheckAsync(
        IExtensions extensions,
        RecordRef record,
        CancellationToken ct
    )
    {
        var blocking = (await OfAsync(extensions, record, ct)).Where(r => r.Blocks).ToList();
        if (blocking.Count > 0)
        {
            throw new RuleException(
                blocking.Exists(r => r.Unknown) ? "guests.delete.refused" : "record.referenced",
                null,
                [("what", string.Join(", ", blocking.Select(r => r.Text)))]
            );
        }
    }

    /// <summary>Everything that refers to a record.</summary>
    public static async Task<IReadOnlyList<Reference>> OfAsync(
        IExtensions extensions,
        RecordRef record,
        CancellationToken ct
    ) => [.. (await OfAsync(extensions, record.Kind, [record.Id], ct))[record.Id]];

    /// <summary>Everything that refers to some records of one kind; each source is asked once for a few hundred of them.</summary>
    public static async Task<ILookup<Guid, Reference>> OfAsync(
        IExtensions extensions,
        string kind,
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    )
    {
        var found = new List<KeyValuePair<Guid, Reference>>();
        foreach (var part in ids.Chunk(AtOnce))
        {
            var asked = await extensions.AskAsync<
                IReferenceSource,
                IReadOnlyList<KeyValuePair<Guid, Reference>>
            >(
                kind,
                async (source, _, c) =>
                    [
                        .. (await source.Instance.FindAsync(kind, part, c)).SelectMany(g =>
                            g.Select(r => KeyValuePair.Create(g.Key, r))
                        ),
                    ],
                budgets: Budgets,
                ct: ct
            );
            foreach (var one in asked)
            {
                // Who cannot say what refers to the records keeps them from being deleted.
                found.AddRange(
                    one.Failure is { } failure
                        ? part.Select(id =>
                            KeyValuePair.Create(
                                id,
                                new Reference(failure.Text, 1, true) { Unknown = true }
                            )
                        )
                        : one.Answer ?? []
                );
            }
        }

        return found.ToLookup(f => f.Key, f => f.Value);
    }
}
