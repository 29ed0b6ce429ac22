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
        return view is null ? Content("") : Partial(SdkViews.Panel, view);
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
}
