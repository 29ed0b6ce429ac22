using CrmModular.Host.Data;
using CrmModular.Host.Platform.Frame;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Views;

/// <summary>Views in the host's own table. The columns that a person chose are a view without a name.</summary>
internal sealed class SavedViews(PlatformContext context, ICurrentUser user) : ISavedViews
{
    private const int MaxName = 60;
    private const int MaxQuery = 4000;
    private const string Chosen = "";

    private Guid Me =>
        user.PersonId ?? throw new UnauthorizedAccessException("Views belong to a person.");

    public async Task<ListViews> OfAsync(string listId, CancellationToken ct)
    {
        var me = user.PersonId;
        var shares = user.Has(AdminPermissions.ShareViews);
        var rows = await context
            .SavedViews.AsNoTracking()
            .Where(v => v.ListId == listId && (v.PersonId == me || v.Shared))
            .Select(v => new
            {
                v.Id,
                v.Name,
                v.Query,
                v.Shared,
                Mine = v.PersonId == me,
            })
            .ToListAsync(ct);
        var views = rows.Where(v => v.Name != Chosen)
            .OrderByDescending(v => v.Mine)
            .ThenBy(v => SortKey.Of(v.Name), StringComparer.Ordinal)
            .Select(v => new ListView(v.Id, v.Name, v.Query, v.Shared, v.Mine || shares))
            .ToList();
        var columns = rows.FirstOrDefault(v => v.Name == Chosen && v.Mine)?.Query ?? "";
        return new ListViews(views, columns.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    public async Task<Guid> AddAsync(
        string listId,
        string name,
        string query,
        bool shared,
        CancellationToken ct
    )
    {
        var view = new SavedView
        {
            ListId = listId,
            PersonId = Me,
            Name = CheckName(name),
            Query = CheckQuery(query),
            Shared = CheckShared(shared),
        };
        context.SavedViews.Add(view);
        await context.SaveChangesAsync(ct);
        return view.Id;
    }

    public async Task ChangeAsync(
        Guid id,
        string? name,
        string? query,
        bool? shared,
        CancellationToken ct
    )
    {
        var view = await FindAsync(id, ct);
        view.Name = name is null ? view.Name : CheckName(name);
        view.Query = query is null ? view.Query : CheckQuery(query);
        view.Shared = shared is { } s && s != view.Shared ? CheckShared(s) : view.Shared;
        await context.SaveChangesAsync(ct);
    }

    public async Task DeleteAsync(Guid id, CancellationToken ct)
    {
        context.SavedViews.Remove(await FindAsync(id, ct));
        await context.SaveChangesAsync(ct);
    }

    public async Task KeepColumnsAsync(
        string listId,
        IReadOnlyList<string> columns,
        CancellationToken ct
    )
    {
        var me = Me;
        await using var write = await context.BeginWriteAsync($"platform.columns/{me}", ct);
        var kept = await context.SavedViews.FirstOrDefaultAsync(
            v => v.ListId == listId && v.PersonId == me && v.Name == Chosen,
            ct
        );
        if (columns.Count == 0)
        {
            if (kept is not null)
            {
                context.SavedViews.Remove(kept);
            }
        }
        else if (kept is null)
        {
            context.SavedViews.Add(
                new SavedView
                {
                    ListId = listId,
                    PersonId = me,
                    Name = Chosen,
                    Query = CheckQuery(string.Join(',', columns)),
                }
            );
        }
        else
        {
            kept.Query = CheckQuery(string.Join(',', columns));
        }

        await context.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
    }

    /// <summary>A shared view of someone else is changed by those who may share.</summary>
    private async Task<SavedView> FindAsync(Guid id, CancellationToken ct)
    {
        var me = Me;
        var shares = user.Has(AdminPermissions.ShareViews);
        return await context.SavedViews.FirstOrDefaultAsync(
                v => v.Id == id && v.Name != Chosen && (v.PersonId == me || (shares && v.Shared)),
                ct
            ) ?? throw new RecordNotFoundException(new RecordRef("platform.view", id));
    }

    private bool CheckShared(bool shared) =>
        !shared || user.Has(AdminPermissions.ShareViews)
            ? shared
            : throw new UnauthorizedAccessException("Sharing a view needs a permission.");

    private static string CheckName(string name) =>
        name.Trim() switch
        {
            "" => throw new RuleException("form.required", "name"),
            { Length: > MaxName } => throw new RuleException("form.long", "name"),
            var trimmed => trimmed,
        };

    private static string CheckQuery(string query) =>
        query.Length <= MaxQuery ? query : throw new RuleException("form.long", "query");
}
