namespace CrmModular.Sdk;

/// <summary>A panel on a record's page; the target of the extension is the record's kind. A panel that throws shows its own error, its neighbours stay.</summary>
public interface IRecordPanel
{
    /// <summary>What the panel shows for a record; null leaves it out.</summary>
    Task<PanelContent?> ReadAsync(RecordRef record, CancellationToken ct);
}

/// <summary>What a panel shows.</summary>
/// <param name="TextKey">The key of its title.</param>
/// <param name="Icon">A name in the icon sprite.</param>
/// <param name="Partial">The path of a partial view in the module's own area.</param>
/// <param name="Model">The partial's model.</param>
public sealed record PanelContent(string TextKey, string Icon, string Partial, object Model)
{
    /// <summary>How many there are; null shows no count.</summary>
    public long? Count { get; init; }

    /// <summary>Where its action leads; null for none.</summary>
    public PanelLink? Action { get; init; }

    /// <summary>The way to all of them, in the footer; null for none.</summary>
    public PanelLink? Footer { get; init; }

    /// <summary>The key of the sentence shown instead of the partial while there is nothing; null always shows the partial.</summary>
    public string? EmptyTextKey { get; init; }

    /// <summary>Whether the panel takes the whole width of the record's middle column.</summary>
    public bool Wide { get; init; }
}

/// <summary>A link in a panel's head or foot.</summary>
/// <param name="Text">Its text, in the user's language.</param>
/// <param name="Url">Where it leads.</param>
public sealed record PanelLink(string Text, string Url);

/// <summary>A figure in the strip at the top of a record's page; the target is the record's kind.</summary>
public interface IRecordFact
{
    /// <summary>The figure for a record; null leaves it out.</summary>
    Task<Fact?> ReadAsync(RecordRef record, CancellationToken ct);
}

/// <summary>A caption over a value.</summary>
/// <param name="Caption">The caption, in the user's language.</param>
/// <param name="Value">The value, formatted.</param>
/// <param name="Tone">How it is coloured.</param>
public sealed record Fact(string Caption, string Value, Tone Tone = Tone.Plain)
{
    /// <summary>What is said where the pointer rests on the value; null says the value again.</summary>
    public string? Remark { get; init; }
}

/// <summary>What a colour says; the words beside it say the same.</summary>
public enum Tone
{
    /// <summary>Nothing special.</summary>
    Plain,

    /// <summary>Well.</summary>
    Good,

    /// <summary>Look at it.</summary>
    Warning,

    /// <summary>Overdue or dangerous.</summary>
    Bad,

    /// <summary>For your information.</summary>
    Info,
}

/// <summary>Adds entries to a record's timeline; the target is the record's kind.</summary>
public interface ITimelineSource
{
    /// <summary>At most <paramref name="take"/> entries older than <paramref name="before"/>, newest first.</summary>
    /// <param name="record">The record whose timeline it is.</param>
    /// <param name="before">Only entries before this time, in UTC.</param>
    /// <param name="take">The greatest number of entries.</param>
    /// <param name="ct">Cancels the read.</param>
    Task<IReadOnlyList<TimelineEntry>> ReadAsync(
        RecordRef record,
        DateTimeOffset before,
        int take,
        CancellationToken ct
    );
}

/// <summary>One entry of a timeline.</summary>
/// <param name="At">When it happened, in UTC.</param>
/// <param name="Icon">A name in the icon sprite.</param>
/// <param name="Actor">Who did it; empty when nobody is named.</param>
/// <param name="Sentence">What happened, in the user's language, without the actor.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Icon, string Actor, string Sentence)
{
    /// <summary>Words that were written, shown in a box; null for none.</summary>
    public string? Quote { get; init; }

    /// <summary>The page of what it is about; null for none.</summary>
    public string? Url { get; init; }
}

/// <summary>A widget on the home page.</summary>
public interface IHomeWidget
{
    /// <summary>What the widget shows for a period and a circle of people; null leaves it out.</summary>
    Task<WidgetContent?> ReadAsync(HomeQuery query, CancellationToken ct);
}

/// <summary>Whose records the home page looks at.</summary>
public enum HomeCircle
{
    /// <summary>The user's own.</summary>
    Mine,

    /// <summary>The user's and those of the people who report to the user.</summary>
    Team,

    /// <summary>All that the user may see.</summary>
    Everyone,
}

/// <summary>Which circles differ for someone.</summary>
public static class HomeCircles
{
    /// <summary>The circles that a reach can tell apart: who reaches only their own has one, and needs no choice.</summary>
    public static IReadOnlyList<HomeCircle> Within(RecordScope scope) =>
        scope switch
        {
            RecordScope.None or RecordScope.Own => [HomeCircle.Mine],
            RecordScope.Subordinates => [HomeCircle.Mine, HomeCircle.Team],
            _ => [HomeCircle.Mine, HomeCircle.Team, HomeCircle.Everyone],
        };
}

/// <summary>What the home page was asked.</summary>
/// <param name="From">The first day of the period.</param>
/// <param name="To">The last day of the period.</param>
/// <param name="PreviousFrom">The first day of the period before it.</param>
/// <param name="PreviousTo">The last day of the period before it.</param>
/// <param name="Circle">Whose records.</param>
public sealed record HomeQuery(
    DateOnly From,
    DateOnly To,
    DateOnly PreviousFrom,
    DateOnly PreviousTo,
    HomeCircle Circle
)
{
    /// <summary>
    /// The last day of the period before that may be compared with: its last day, or, while the period is still running, the
    /// day in it that corresponds to today. A quarter of which half is over is not measured against a whole one.
    /// </summary>
    public DateOnly PreviousUntil { get; init; } = PreviousTo;

    /// <summary>Whether the period has days to come.</summary>
    public bool Running => PreviousUntil < PreviousTo;
}

/// <summary>What a widget shows: a key figure in the strip on top, or a panel in the grid.</summary>
/// <param name="TextKey">The key of its title.</param>
/// <param name="Icon">A name in the icon sprite.</param>
/// <param name="Partial">The path of a partial view in the module's own area.</param>
/// <param name="Model">The partial's model.</param>
/// <param name="Span">How many of the twelve columns it takes; 0 puts it into the strip of key figures.</param>
public sealed record WidgetContent(
    string TextKey,
    string Icon,
    string Partial,
    object Model,
    int Span
)
{
    /// <summary>How many there are; null shows no count.</summary>
    public long? Count { get; init; }

    /// <summary>A short grey remark at the right of the head; null for none.</summary>
    public string? Remark { get; init; }

    /// <summary>The way to all of them; null for none.</summary>
    public PanelLink? Footer { get; init; }

    /// <summary>Whether there is nothing behind its figures in this circle of people. Where that is so of all key figures, the home page offers a wider circle.</summary>
    public bool Nothing { get; init; }
}

/// <summary>A column that another module adds to a list; the target is the list's id. It is read for a page of rows at once.</summary>
public interface IListColumn
{
    /// <summary>The key under which a view keeps the column; begins with the module id.</summary>
    string Key { get; }

    /// <summary>The key of its heading.</summary>
    string TextKey { get; }

    /// <summary>Whether figures are aligned at the right.</summary>
    bool AlignRight { get; }

    /// <summary>Whether the list shows it before anyone chooses columns.</summary>
    bool Default => false;

    /// <summary>The texts of the cells for the rows of a page, in one query; a row without an entry shows a dash.</summary>
    Task<IReadOnlyDictionary<Guid, string>> ReadAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    );
}

/// <summary>Says what refers to records, before they are deleted or merged; the target is the records' kind.</summary>
public interface IReferenceSource
{
    /// <summary>What refers to each of some records of one kind, counted. The number of queries does not grow with the records: an import of many thousands is asked here before it is undone.</summary>
    /// <param name="kind">The kind of the records.</param>
    /// <param name="ids">The records, a few hundred at most.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <returns>The references by record; a record without any is not in it.</returns>
    Task<ILookup<Guid, Reference>> FindAsync(
        string kind,
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    );
}

/// <summary>Records that refer to another.</summary>
/// <param name="Text">What they are and how many, in the user's language.</param>
/// <param name="Count">How many.</param>
/// <param name="Blocks">Whether the record cannot be deleted while they are there.</param>
public sealed record Reference(string Text, long Count, bool Blocks)
{
    /// <summary>Where the user finds them; null where the user may not open them.</summary>
    public string? Url { get; init; }

    /// <summary>Whether it could not be found out what refers to the record; <see cref="Text"/> says why, and nothing is deleted.</summary>
    public bool Unknown { get; init; }
}

/// <summary>Brings the demo story or the skewed rows of a benchmark into a module's tables.</summary>
public interface IDemoData
{
    /// <summary>Loads the module's part of the demo story. A module's sources run after those of the modules it needs.</summary>
    /// <param name="story">The people, the language and today's date of the story.</param>
    /// <param name="ct">Cancels the load; what was written stays.</param>
    Task LoadAsync(DemoStory story, CancellationToken ct);

    /// <summary>Writes rows for a benchmark, straight into the tables, skewed like reality.</summary>
    /// <param name="seed">How many, and for whom.</param>
    /// <param name="ct">Cancels the load; what was written stays.</param>
    Task SeedAsync(BenchSeed seed, CancellationToken ct);
}

/// <summary>The frame of the demo story.</summary>
/// <param name="People">The people who own the records, sales people first.</param>
/// <param name="Today">The day on which the story ends.</param>
/// <param name="Chinese">Whether names and texts are Chinese.</param>
public sealed record DemoStory(IReadOnlyList<Guid> People, DateOnly Today, bool Chinese);

/// <summary>What a benchmark asks for.</summary>
/// <param name="Customers">How many customers; other records follow in proportion.</param>
/// <param name="People">The people who own the records.</param>
/// <param name="Report">Told how far it is, for the console.</param>
public sealed record BenchSeed(int Customers, IReadOnlyList<Guid> People, Action<string> Report);
