using CrmModular.Sdk.Data;

namespace CrmModular.Sdk.Web;

/// <content>The screen around the rows: what the user may do, views, fields, columns.</content>
public abstract partial class RecordListPage<T>
{
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
        all.AddRange(await AddedAsync(screen));
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

    /// <summary>The columns of other modules. One that cannot even say what it is is left out, and the list says so.</summary>
    private async Task<IEnumerable<ListColumn>> AddedAsync(ListScreen screen)
    {
        var added = await services.Extensions.AskAsync<IListColumn, AddedColumn>(
            Definition.Id,
            (source, _, _) =>
            {
                var (declaration, column) = (source.Declaration, source.Instance);
                return Task.FromResult<AddedColumn?>(
                    new(declaration, column.Key, column.TextKey, column.AlignRight, column.Default)
                );
            },
            ct: Ct
        );
        screen.Troubles.AddRange(added.Select(a => a.Failure).OfType<ContributionFailure>());
        return added
            .Select(a => a.Answer)
            .OfType<AddedColumn>()
            .Select(a => new ListColumn(
                a.Key,
                Texts[a.TextKey],
                null,
                a.Declaration.ModuleId == services.Reader.Context.ModuleId
                    ? ""
                    : Texts[$"{a.Declaration.ModuleId}.module.name"]
            )
            {
                Added = a,
            });
    }
}
