using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CrmModular.Sdk.Web;

/// <summary>
/// The page of a list: filters, views, columns, bulk changes, bin and export of a <see cref="ListDefinition{T}"/>. A module
/// derives from it, names its permission and its look, and shows <see cref="ListScreen.View"/> with <see cref="Screen"/>.
/// It costs four queries however many rows: views, rows, names of people, and a count that stops at a bound.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
/// <param name="services">Handed on from the page's constructor.</param>
public abstract partial class RecordListPage<T>(ListServices<T> services) : PageModel
    where T : Entity
{
    private const int PageSize = 50;

    /// <summary>How the list presents itself.</summary>
    protected abstract ListLook Look { get; }

    /// <summary>What the page shows.</summary>
    public ListScreen Screen { get; private set; } = null!;

    private ListDefinition<T> Definition => services.Reader.Definition;
    private ITexts Texts => services.Texts;
    private string Path => Request.Path.Value!;
    private CancellationToken Ct => HttpContext.RequestAborted;
    private bool ByScript =>
        Request.Headers.ContainsKey("HX-Request")
        || Request.Headers.ContainsKey("X-Requested-With");

    /// <summary>The list.</summary>
    public async Task<IActionResult> OnGetAsync()
    {
        await ShowAsync();
        return Page();
    }

    /// <summary>Fills the screen; what cannot be read is said in place of the rows.</summary>
    private async Task ShowAsync()
    {
        ViewData["Title"] = Texts[Look.TextKey];
        var screen = await PrepareAsync();
        try
        {
            await RowsAsync(screen);
        }
        catch (RuleException rule)
        {
            screen.Problem = Texts[rule.TextKey, [.. rule.Arguments]];
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }
    }

    /// <summary>What the user may do, the views, the state that the address asks for, the columns: all but the rows.</summary>
    private async Task<ListScreen> PrepareAsync()
    {
        var fields = await FieldsAsync();
        Screen = new ListScreen(Look, Path) { Fields = fields, Today = services.Company.Today };
        Offer(Screen);
        var views = await services.Views.OfAsync(Definition.Id, Ct);
        Screen.Views = views.Views;
        Choose(Screen, ListState.Read(Request.Query, fields));
        await ColumnsAsync(Screen, views.Columns);
        return Screen;
    }

    /// <summary>A field as this request shows it: a choice whose values people make gets its values and their names here.</summary>
    /// <param name="field">A field of the definition; another one with the same key and expressions may answer for it.</param>
    /// <param name="ct">Cancels it.</param>
    protected virtual Task<ListField<T>> FieldAsync(ListField<T> field, CancellationToken ct) =>
        Task.FromResult(field);

    /// <summary>The fields whose feature is on.</summary>
    private async Task<IReadOnlyList<ListField<T>>> FieldsAsync()
    {
        var fields = new List<ListField<T>>();
        foreach (var field in Definition.Fields)
        {
            if (field.Feature is null || await services.Features.IsOnAsync(field.Feature, Ct))
            {
                fields.Add(await FieldAsync(field, Ct));
            }
        }

        return fields;
    }

    private void Offer(ListScreen screen)
    {
        var user = services.User;
        var edits = Definition.EditPermission is { } edit && user.Has(edit);
        var deletes = Definition.DeletePermission is { } delete && user.Has(delete);
        screen.MayCreate = edits && Look.NewUrl is not null;
        screen.MayImport = user.Has(PlatformPermissions.Import) && Look.ImportUrl is not null;
        screen.MayExport = user.Has(PlatformPermissions.Export);
        screen.MayShare = user.Has(PlatformPermissions.ShareViews);
        screen.ChangesOwner = edits && Definition.ChangeOwner is not null;
        screen.ChangesTags = edits && Definition.Tags is not null;
        screen.MayDelete = deletes;
        screen.HasBin = deletes;
        screen.HasMine = OwnerField is not null;
        if (services.Modules.Record(Definition.Kind) is { } kind)
        {
            var cut = kind.Url.Split("{id}", 2);
            screen.RecordUrl = (cut[0], cut.Length > 1 ? cut[1] : "");
        }
    }

    private ListField<T>? OwnerField =>
        Definition.Fields.FirstOrDefault(f => f is { Kind: FieldKind.Person, Filterable: true });

    /// <summary>Finds the chosen view, and takes its filters unless the address has its own.</summary>
    private void Choose(ListScreen screen, ListState asked)
    {
        screen.Base = BaseOf(screen, asked.View) ?? new ListState();
        screen.Chosen = screen.Views.FirstOrDefault(v => v.Id.ToString() == screen.Base.View);
        screen.State =
            asked.Custom || screen.Base.View.Length == 0
                ? asked with
                {
                    View = screen.Base.View,
                    Custom = asked.Custom && screen.Base.View.Length > 0,
                }
                : screen.Base with
                {
                    Cursor = asked.Cursor,
                    At = asked.At,
                    Exact = asked.Exact,
                    Bin = asked.Bin,
                };
        screen.Sort =
            Sortable(screen.State.Sort) ? screen.State.Sort
            : screen.State.Request.InFoundOrder ? ListScreen.FoundOrder
            : Definition.DefaultSort;
    }

    private bool Sortable(string sort) =>
        sort.Length > 0 && Definition.Field(sort.TrimStart('-'))?.Sorted is not null;

    private ListState? BaseOf(ListScreen screen, string view)
    {
        if (view == ListState.Mine && OwnerField is { } owner)
        {
            return new ListState { View = view }.With(owner.Key, "me");
        }

        return screen.Views.FirstOrDefault(v => v.Id.ToString() == view) is { } saved
            ? ListState.Read(saved.Query, screen.Fields) with
            {
                View = view,
                Custom = false,
            }
            : null;
    }

    private async Task ColumnsAsync(ListScreen screen, IReadOnlyList<string> chosen)
    {
        var all = screen
            .Fields.Select(f => new ListColumn(f.Key, Texts[f.TextKey], f, ""))
            .ToList();
        foreach (var added in await services.Extensions.OfAsync<IListColumn>(Definition.Id, Ct))
        {
            var source = Texts[$"{added.Declaration.ModuleId}.module.name"];
            all.Add(
                new ListColumn(added.Instance.Key, Texts[added.Instance.TextKey], null, source)
                {
                    Added = added.Instance,
                }
            );
        }

        var keys = screen.State.Columns.Count > 0 ? screen.State.Columns : chosen;
        var shown = keys.Select(k => all.Find(c => c.Key == k)).OfType<ListColumn>().ToList();
        if (shown.Count == 0)
        {
            shown = all.FindAll(c => c.Field?.Default ?? c.Added!.Default);
        }

        // The name leads each row: it is the way to the record.
        shown = [all[0], .. shown.Where(c => c != all[0]).Distinct()];
        var (own, more) = (0, 0);
        screen.Columns =
        [
            .. shown.Select(c => c with { Index = c.Field is null ? more++ : own++ }),
        ];
        screen.OtherColumns = [.. all.Where(c => !shown.Contains(c))];
    }

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
            PeopleIn(page.Items, screen.Columns).Concat(PeopleIn(screen.State, screen.Fields))
        );
        screen.Records = await RecordsAsync(screen.State);
        screen.Count = screen.State.Exact
            ? await services.Reader.CountExactlyAsync(request, Ct)
            : await services.Reader.CountAsync(request, page, Ct);
        screen.Added = await AddedAsync(screen.Columns, page.Items);
        screen.RowsHtml = new ListRowsHtml(screen, services.Display, Texts);
    }

    private static IEnumerable<Guid> PeopleIn(
        IReadOnlyList<ListRow> rows,
        IReadOnlyList<ListColumn> columns
    ) =>
        columns
            .Where(c => c.Field?.Kind == FieldKind.Person)
            .SelectMany(c => rows.Select(r => r.Values[c.Index]))
            .OfType<Guid>();

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

    /// <summary>The names of all people on a page in one query.</summary>
    private async Task<IReadOnlyDictionary<Guid, string>> PeopleAsync(IEnumerable<Guid> people)
    {
        var ids = people.Distinct().ToList();
        return ids.Count == 0
            ? new Dictionary<Guid, string>()
            : await services
                .Reader.Context.People.AsNoTracking()
                .Where(p => ids.Contains(p.Id))
                .ToDictionaryAsync(p => p.Id, p => p.Name, Ct);
    }

    /// <summary>The cells of other modules' columns. One that fails shows dashes: the list is more than that column.</summary>
    private async Task<IReadOnlyList<IReadOnlyDictionary<Guid, string>>> AddedAsync(
        IReadOnlyList<ListColumn> columns,
        IReadOnlyList<ListRow> rows
    )
    {
        var ids = rows.Select(r => r.Id).ToList();
        var cells = new List<IReadOnlyDictionary<Guid, string>>();
        foreach (var column in columns.Select(c => c.Added).OfType<IListColumn>())
        {
            try
            {
                cells.Add(await column.ReadAsync(ids, Ct));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                ListLog.ColumnFailed(services.Log, column.Key, Definition.Id, e);
                cells.Add(new Dictionary<Guid, string>());
            }
        }

        return cells;
    }
}

internal static partial class ListLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Column {Column} of list {List} failed")]
    public static partial void ColumnFailed(ILogger log, string column, string list, Exception e);
}
