using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Html;

namespace CrmModular.Sdk.Web;

/// <summary>Everything that the page of a list shows; the partial <see cref="View"/> writes it.</summary>
public sealed class ListScreen
{
    /// <summary>The partial that shows a list.</summary>
    public const string View = "/Areas/Sdk/Pages/Shared/_List.cshtml";

    internal ListScreen(ListLook look, string path)
    {
        Look = look;
        Path = path;
    }

    internal ListLook Look { get; }
    internal string Path { get; }
    internal ListState State { get; set; } = new();

    /// <summary>The names of records that are filtered by.</summary>
    internal IReadOnlyDictionary<Guid, string> Records { get; set; } =
        new Dictionary<Guid, string>();

    /// <summary>A filter as words.</summary>
    internal string Words(ITexts texts, ListField field, string filter) =>
        field.Kind == FieldKind.Text && TextOf(filter) is var name && name != filter
            ? name
            : ListWords.Filter(texts, field, filter, People);

    /// <summary>A filter of a text: the name of the record where it is an id.</summary>
    internal string TextOf(string filter) =>
        Guid.TryParse(filter, out var id) ? Records.GetValueOrDefault(id, filter) : filter;

    /// <summary>The state that the chosen view stands for, before anyone changed it.</summary>
    internal ListState Base { get; set; } = new();

    internal IReadOnlyList<ListView> Views { get; set; } = [];
    internal ListView? Chosen { get; set; }
    internal IReadOnlyList<ListField> Fields { get; set; } = [];
    internal IReadOnlyList<ListColumn> Columns { get; set; } = [];
    internal IReadOnlyList<ListColumn> OtherColumns { get; set; } = [];
    internal IReadOnlyList<ListRow> Rows { get; set; } = [];
    internal IReadOnlyList<IReadOnlyDictionary<Guid, string>> Added { get; set; } = [];

    /// <summary>Why columns of other modules are missing or empty.</summary>
    internal List<ContributionFailure> Troubles { get; } = [];
    internal IReadOnlyDictionary<Guid, string> People { get; set; } =
        new Dictionary<Guid, string>();
    internal IHtmlContent RowsHtml { get; set; } = HtmlString.Empty;
    internal BoundedCount Count { get; set; }
    internal string? Next { get; set; }
    internal string? Previous { get; set; }
    internal DateOnly Today { get; set; }

    /// <summary>The address of a record, cut where its id goes; empty where records have no page.</summary>
    internal (string Before, string After) RecordUrl { get; set; } = ("", "");

    internal bool MayCreate { get; set; }
    internal bool MayImport { get; set; }
    internal bool MayExport { get; set; }
    internal bool MayShare { get; set; }
    internal bool HasBin { get; set; }
    internal bool HasMine { get; set; }
    internal bool ChangesOwner { get; set; }
    internal bool ChangesTags { get; set; }
    internal bool MayDelete { get; set; }

    /// <summary>Why the list could not be read as asked; null when it could.</summary>
    internal string? Problem { get; set; }

    /// <summary>A dialog that stands open in the page, for browsers without script.</summary>
    internal ListDialog? Dialog { get; set; }

    internal bool Selectable => ChangesOwner || ChangesTags || MayDelete || MayExport;
    internal bool Changed => State.Custom || (State.View.Length == 0 && State.Kept().Length > 0);
    internal long First => Rows.Count == 0 ? 0 : State.At;
    internal long Last => State.At + Rows.Count - 1;

    internal ListField? Field(string key) =>
        Fields.FirstOrDefault(f => string.Equals(f.Key, key, StringComparison.Ordinal));

    /// <summary>The order that is in force: what was asked, or the list's own.</summary>
    internal string Sort { get; set; } = "";

    /// <summary>The order of a search, which is no column's.</summary>
    internal const string FoundOrder = "~";

    /// <summary>The state with another content; a saved view is then a changed one.</summary>
    internal ListState Alter(ListState state)
    {
        var changed = state with { Custom = false, Cursor = "", At = 1, Exact = false };
        return changed with { Custom = changed.View.Length > 0 && changed.Kept() != Base.Kept() };
    }

    /// <summary>All filters in one sentence's part: "Level: A, B; Owner: me".</summary>
    internal string FiltersInWords(ITexts texts)
    {
        var words = State.Filters.Select(f =>
        {
            var field = Field(f.Key)!;
            return texts[
                "list.filter.word",
                ("field", texts[field.TextKey]),
                ("value", Words(texts, field, f.Value))
            ];
        });
        if (State.Search.Length > 0)
        {
            words = words.Append(
                texts["list.filter.word", ("field", texts["list.search"]), ("value", State.Search)]
            );
        }

        return string.Join(texts["list.filter.words"], words);
    }

    internal string Url(ListState state, string more = "") => state.Url(Path, more);

    internal string Handler(string handler, string more = "") =>
        State.Start().Url(Path, $"handler={handler}{(more.Length > 0 ? "&" + more : "")}");
}

/// <summary>A dialog of a list.</summary>
/// <param name="Partial">The view that shows it.</param>
/// <param name="Model">What it shows.</param>
internal sealed record ListDialog(string Partial, object Model);
