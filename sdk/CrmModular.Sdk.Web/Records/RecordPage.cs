using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Sdk.Web;

/// <summary>
/// The base of a record's page: besides the page itself it answers one panel again (handler <c>Panel</c>) and older entries
/// of the timeline (handler <c>Timeline</c>), always after the check that the user may see the record.
/// </summary>
public abstract class RecordPage : FormPage
{
    private readonly IServiceProvider _services;

    /// <summary>Made by the module's page.</summary>
    protected RecordPage(IServiceProvider services)
        : base(services.GetRequiredService<ITexts>()) => _services = services;

    /// <summary>Puts the page together.</summary>
    protected RecordComposer Composer => _services.GetRequiredService<RecordComposer>();

    /// <summary>Reads the timeline.</summary>
    protected TimelineReader TimelineReader => _services.GetRequiredService<TimelineReader>();

    /// <summary>The kind of record.</summary>
    protected abstract string Kind { get; }

    /// <summary>The address of a record's page.</summary>
    protected abstract string UrlOf(Guid id);

    /// <summary>Does nothing when the user may see the record.</summary>
    /// <exception cref="RecordNotFoundException">The user may not, or there is none.</exception>
    protected abstract Task CheckVisibleAsync(Guid id, CancellationToken ct);

    /// <summary>Answers one panel again.</summary>
    public async Task<IActionResult> OnGetPanelAsync(Guid id, string panel, CancellationToken ct)
    {
        await CheckVisibleAsync(id, ct);
        var view = await Composer.PanelAsync(new RecordRef(Kind, id), UrlOf(id), panel, ct);
        return view switch
        {
            null => Content(""),
            { Html: HtmlString html } => Content(html.Value!, "text/html; charset=utf-8"),
            _ => Partial(SdkViews.Panel, view),
        };
    }

    /// <summary>What all modules add to the page, read side by side.</summary>
    /// <param name="id">The record.</param>
    /// <param name="before">Where the timeline begins, as an earlier stretch gave it; null for the newest.</param>
    /// <param name="ct">Cancels the read.</param>
    protected async Task<RecordParts> PartsAsync(Guid id, string? before, CancellationToken ct)
    {
        var record = new RecordRef(Kind, id);
        var url = UrlOf(id);
        var actions = await Composer.ActionsAsync(record, ct);
        var facts = Composer.FactsAsync(record, ct);
        var panels = Composer.PanelsAsync(record, url, ct);
        var timeline = TimelineReader.ReadAsync(record, url, before, ct);
        await Task.WhenAll(facts, panels, timeline);
        return new RecordParts(actions, await facts, await panels, await timeline);
    }

    /// <summary>Answers older entries of the timeline.</summary>
    public async Task<IActionResult> OnGetTimelineAsync(
        Guid id,
        string? before,
        CancellationToken ct
    )
    {
        await CheckVisibleAsync(id, ct);
        var view = await TimelineReader.ReadAsync(new RecordRef(Kind, id), UrlOf(id), before, ct);
        // Without a script the link is followed as a page.
        return IsFragment
            ? Partial(SdkViews.TimelineEntries, view)
            : Redirect($"{UrlOf(id)}?before={Uri.EscapeDataString(before ?? "")}");
    }
}

/// <summary>What modules add to a record's page.</summary>
/// <param name="Actions">The links among its actions.</param>
/// <param name="Facts">The figures of the strip.</param>
/// <param name="Panels">The panels.</param>
/// <param name="Timeline">The newest stretch of the timeline, or the one that was asked for.</param>
public sealed record RecordParts(
    IReadOnlyList<ActionView> Actions,
    IReadOnlyList<Fact> Facts,
    IReadOnlyList<PanelView> Panels,
    TimelineView Timeline
);

/// <summary>The paths of the SDK's partial views, for pages of modules.</summary>
public static class SdkViews
{
    private const string Root = "/Areas/Sdk/Pages/";

    /// <summary>A whole record page; takes a <see cref="RecordView"/>.</summary>
    public const string Record = Root + "Records/_Record.cshtml";

    /// <summary>The crumb of a record page; takes a <see cref="RecordView"/>.</summary>
    public const string Crumb = Root + "Records/_Crumb.cshtml";

    /// <summary>One panel; takes a <see cref="PanelView"/>.</summary>
    public const string Panel = Root + "Records/_Panel.cshtml";

    /// <summary>The entries of a timeline; takes a <see cref="TimelineView"/>.</summary>
    public const string TimelineEntries = Root + "Records/_TimelineEntries.cshtml";

    /// <summary>A value that is edited in place; takes a <see cref="ValueView"/>.</summary>
    public const string Value = Root + "Records/_Value.cshtml";

    /// <summary>The control of a value that is being edited; takes an <see cref="InPlaceView"/>.</summary>
    public const string InPlace = Root + "Records/_InPlace.cshtml";

    /// <summary>A whole form; takes a <see cref="FormView"/>.</summary>
    public const string Form = Root + "Forms/_Form.cshtml";

    /// <summary>One field of a form; takes a <see cref="FieldView"/>.</summary>
    public const string Field = Root + "Forms/_Field.cshtml";

    /// <summary>The control of a field; takes a <see cref="FieldView"/>.</summary>
    public const string Control = Root + "Forms/_Control.cshtml";

    /// <summary>The comparison after a stale save; takes a <see cref="ConflictView"/>.</summary>
    public const string Conflict = Root + "Forms/_Conflict.cshtml";

    /// <summary>The dialog before something goes into the bin; takes a <see cref="DeleteView"/>.</summary>
    public const string Delete = Root + "Records/_Delete.cshtml";
}

/// <summary>What the dialog before a deletion says.</summary>
/// <param name="Name">The record's name.</param>
/// <param name="Action">Where it is posted.</param>
/// <param name="CancelUrl">The record's page.</param>
/// <param name="Version">The version that was read.</param>
/// <param name="References">What refers to it, from every module.</param>
public sealed record DeleteView(
    string Name,
    string Action,
    string CancelUrl,
    int Version,
    IReadOnlyList<Reference> References
)
{
    /// <summary>What goes along into the bin, in the user's language; null for nothing.</summary>
    public string? GoesAlong { get; init; }

    /// <summary>Whether somebody changed it after the dialog was shown.</summary>
    public bool Changed { get; init; }

    /// <summary>Whether something blocks it.</summary>
    public bool Blocked => References.Any(r => r.Blocks);

    /// <summary>Whether a module could not say what refers to it.</summary>
    public bool Unknown => References.Any(r => r.Unknown);
}
