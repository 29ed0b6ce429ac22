using CrmModular.Sdk.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Web;

/// <content>The rows, and the names and cells that belong to them.</content>
public abstract partial class RecordListPage<T>
{
    private async Task RowsAsync(ListScreen screen)
    {
        var request = screen.State.Request with { Limit = PageSize };
        var fields = screen.Columns.Select(c => c.Field).OfType<ListField<T>>().ToList();
        var page = await services.Reader.RowsAsync(request, fields, Ct);
        screen.Rows = page.Items;
        screen.Next = page.Next;
        screen.Previous = page.Previous;
        if (page.Previous is null)
        {
            screen.State = screen.State with { At = 1 };
        }

        screen.People = await PeopleAsync(
            PeopleIn(page.Items, screen.Columns),
            PeopleIn(screen.State, screen.Fields)
        );
        screen.Records = await RecordsAsync(screen.State);
        screen.Count = screen.State.Exact
            ? await services.Reader.CountExactlyAsync(request, Ct)
            : await services.Reader.CountAsync(request, page, Ct);
        screen.Added = await AddedAsync(screen, page.Items);
        screen.RowsHtml = new ListRowsHtml(screen, services.Display, Texts);
    }

    /// <summary>The names that the rows brought along.</summary>
    private static Dictionary<Guid, string> PeopleIn(
        IReadOnlyList<ListRow> rows,
        IReadOnlyList<ListColumn> columns
    )
    {
        var names = new Dictionary<Guid, string>();
        var person = 0;
        foreach (var column in columns.Where(c => c.Field?.Kind == FieldKind.Person))
        {
            foreach (var row in rows)
            {
                if (row.Values[column.Index] is Guid id && row.People[person] is { } name)
                {
                    names[id] = name;
                }
            }

            person++;
        }

        return names;
    }

    private static IEnumerable<Guid> PeopleIn(ListState state, IReadOnlyList<ListField> fields) =>
        fields
            .Where(f => f.Kind == FieldKind.Person)
            .SelectMany(f => state.Filters.GetValueOrDefault(f.Key, "").Split(','))
            .Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty)
            .Where(id => id != Guid.Empty);

    /// <summary>The names of the records that are filtered by.</summary>
    private async Task<IReadOnlyDictionary<Guid, string>> RecordsAsync(ListState state)
    {
        var names = new Dictionary<Guid, string>();
        foreach (var (key, text) in state.Filters)
        {
            if (
                Definition.Field(key) is { Record: not null } field
                && ListFilter.RecordIn(field, text) is { } id
                && await services.Reader.NameAsync(field, id, Ct) is { } name
            )
            {
                names[id] = name;
            }
        }

        return names;
    }

    /// <summary>Adds the names of people who are filtered by and stand in no row.</summary>
    private async Task<IReadOnlyDictionary<Guid, string>> PeopleAsync(
        Dictionary<Guid, string> names,
        IEnumerable<Guid> filtered
    )
    {
        var ids = filtered.Where(id => !names.ContainsKey(id)).Distinct().ToList();
        if (ids.Count > 0)
        {
            var people = services.Reader.Context.People.AsNoTracking();
            await foreach (
                var person in people
                    .Where(p => ids.Contains(p.Id))
                    .AsAsyncEnumerable()
                    .WithCancellation(Ct)
            )
            {
                names[person.Id] = person.Name;
            }
        }

        return names;
    }

    /// <summary>The cells of other modules' columns. One that fails shows dashes, and the list says so: it is more than that column.</summary>
    private async Task<IReadOnlyList<IReadOnlyDictionary<Guid, string>>> AddedAsync(
        ListScreen screen,
        IReadOnlyList<ListRow> rows,
        int budgets = 1
    )
    {
        var columns = screen.Columns.Select(c => c.Added?.Declaration).OfType<Extension>().ToList();
        if (columns.Count == 0)
        {
            return [];
        }

        var ids = rows.Select(r => r.Id).ToList();
        var cells = await services.Extensions.AskAsync<
            IListColumn,
            IReadOnlyDictionary<Guid, string>
        >(
            Definition.Id,
            async (column, _, ct) => await column.Instance.ReadAsync(ids, ct),
            columns.Contains,
            budgets,
            Ct
        );
        screen.Troubles.AddRange(cells.Select(c => c.Failure).OfType<ContributionFailure>());
        return
        [
            .. columns.Select(column =>
                cells.FirstOrDefault(c => c.Declaration == column)?.Answer
                ?? new Dictionary<Guid, string>()
            ),
        ];
    }
}
