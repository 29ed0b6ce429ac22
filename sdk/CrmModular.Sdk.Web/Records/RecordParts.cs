using Microsoft.AspNetCore.Html;

namespace CrmModular.Sdk.Web;

/// <summary>A record's page: head, facts, details, panels, timeline. The module fills what is its own, the composer adds the rest.</summary>
public sealed record RecordView
{
    /// <summary>The record.</summary>
    public required RecordRef Record { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The record's page, without a query.</summary>
    public required string Url { get; init; }

    /// <summary>Whether it is a human being, whose monogram is round.</summary>
    public bool Human { get; init; }

    /// <summary>A, B, C or D; empty for none.</summary>
    public string Level { get; init; } = "";

    /// <summary>What stands under the name.</summary>
    public IReadOnlyList<BadgeView> Badges { get; init; } = [];

    /// <summary>Ways to reach it, before the actions of modules: a call, an e-mail.</summary>
    public IReadOnlyList<ActionView> Contacts { get; init; } = [];

    /// <summary>The actions that modules added.</summary>
    public IReadOnlyList<ActionView> Actions { get; init; } = [];

    /// <summary>The form with all fields; null where the user may not change it.</summary>
    public string? EditUrl { get; init; }

    /// <summary>The dialog that puts it into the bin; null where the user may not.</summary>
    public string? DeleteUrl { get; init; }

    /// <summary>The strip of figures.</summary>
    public IReadOnlyList<Fact> Facts { get; init; } = [];

    /// <summary>The values at the left.</summary>
    public IReadOnlyList<ValueView> Details { get; init; } = [];

    /// <summary>What stands below the details.</summary>
    public IReadOnlyList<AsideView> Asides { get; init; } = [];

    /// <summary>The parts of all modules.</summary>
    public IReadOnlyList<PanelView> Panels { get; init; } = [];

    /// <summary>The name of the list it is in.</summary>
    public string ListName { get; init; } = "";

    /// <summary>The way back to the list, and to the records beside it there.</summary>
    public Neighbours? Beside { get; init; }

    /// <summary>What happened, and what is to come.</summary>
    public required TimelineView Timeline { get; init; }
}

/// <summary>A badge under a record's name.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Classes">The style classes besides <c>badge</c>; empty for none.</param>
/// <param name="Icon">A name in the icon sprite; null for none.</param>
public sealed record BadgeView(string Text, string Classes = "", string? Icon = null);

/// <summary>A link among a record's actions.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Icon">A name in the icon sprite.</param>
/// <param name="Url">Where it leads.</param>
/// <param name="Primary">Whether it is the page's filled button.</param>
public sealed record ActionView(string Text, string Icon, string Url, bool Primary = false);

/// <summary>A block below the details: a heading, and a text or links.</summary>
/// <param name="Heading">The heading.</param>
/// <param name="Value">A text that is edited in place; null for links.</param>
/// <param name="Links">Links; empty for a text.</param>
public sealed record AsideView(
    string Heading,
    ValueView? Value,
    params IReadOnlyList<PanelLink> Links
);

/// <summary>How a panel came out.</summary>
public enum PanelState
{
    /// <summary>It shows its content.</summary>
    Ready,

    /// <summary>It took too long and is fetched by itself.</summary>
    Later,

    /// <summary>It threw.</summary>
    Failed,
}

/// <summary>One panel of a record's page.</summary>
/// <param name="Key">The name under which it is fetched again.</param>
/// <param name="Url">Where it is fetched again.</param>
/// <param name="State">How it came out.</param>
public sealed record PanelView(string Key, string Url, PanelState State)
{
    /// <summary>The module that adds it.</summary>
    public required string ModuleId { get; init; }

    /// <summary>Whether a partner's plug-in adds it.</summary>
    public bool FromPlugin { get; init; }

    /// <summary>What it shows; null where it failed or comes later.</summary>
    public PanelContent? Content { get; init; }

    /// <summary>The panel as it was rendered; null where it failed or comes later.</summary>
    public IHtmlContent? Html { get; init; }

    /// <summary>Why there is no content, in the user's language; empty where there is.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What the log has beside the failure; empty for none.</summary>
    public string Reference { get; init; } = "";
}

/// <summary>A stretch of a timeline.</summary>
/// <param name="Groups">The entries by day, upcoming ones first.</param>
/// <param name="OlderUrl">Where older ones are; null when there are none.</param>
public sealed record TimelineView(IReadOnlyList<TimelineGroup> Groups, string? OlderUrl)
{
    /// <summary>What is written into it, as a partial view with its model; null where the user may not.</summary>
    public (string Partial, object Model)? Composer { get; init; }

    /// <summary>Why the parts of some modules are missing.</summary>
    public IReadOnlyList<ContributionFailure> Failed { get; init; } = [];
}

/// <summary>The entries of a day.</summary>
/// <param name="Heading">Upcoming, Today, Yesterday or a date; empty where the page before had the same.</param>
/// <param name="Upcoming">Whether they lie ahead.</param>
/// <param name="Entries">The entries; those ahead in order of time, the others newest first.</param>
public sealed record TimelineGroup(
    string Heading,
    bool Upcoming,
    IReadOnlyList<TimelineEntry> Entries
);
