using CrmModular.Sdk;

namespace CrmModular.Failing.Bad;

/// <summary>Whatever can be shown on a page of others, so that each can misbehave there.</summary>
internal static class Parts
{
    public const string Customer = "customers.customer";
    public const string View = "/Areas/Failing/Pages/Shared/_Part.cshtml";

    public static void Add(ModuleBuilder module) =>
        module
            .Extend<IRecordPanel, BadPanel>(Customer, 1)
            .Extend<IRecordFact, BadFact>(Customer, 1)
            .Extend<ITimelineSource, BadTimeline>(Customer, 1)
            .Extend<IListColumn, BadColumn>("customers.customers")
            .Extend<IHomeWidget, BadWidget>("", 1)
            .Extend<IHomeWidget, BadFigure>("", 1)
            .Extend<IReferenceSource, BadReferences>(Customer);
}

internal sealed class BadPanel : IRecordPanel
{
    public BadPanel() => Misbehaviour.InConstructor("panel");

    public async Task<PanelContent?> ReadAsync(RecordRef record, CancellationToken ct)
    {
        await Misbehaviour.InCodeAsync("panel");
        return new PanelContent("failing.panel", "puzzle", Parts.View, new PartModel("panel"));
    }
}

internal sealed class BadFact : IRecordFact
{
    public BadFact() => Misbehaviour.InConstructor("fact");

    public async Task<Fact?> ReadAsync(RecordRef record, CancellationToken ct)
    {
        await Misbehaviour.InCodeAsync("fact");
        return new Fact("Bad fact", "Here is the fact of the bad guest.");
    }
}

internal sealed class BadTimeline : ITimelineSource
{
    public BadTimeline() => Misbehaviour.InConstructor("timeline");

    public async Task<IReadOnlyList<TimelineEntry>> ReadAsync(
        RecordRef record,
        DateTimeOffset before,
        int take,
        CancellationToken ct
    )
    {
        await Misbehaviour.InCodeAsync("timeline");
        return [new(before.AddDays(-1), "puzzle", "", "Here is the timeline of the bad guest.")];
    }
}

internal sealed class BadColumn : IListColumn
{
    public BadColumn() => Misbehaviour.InConstructor("column");

    public string Key => "failing.column";
    public string TextKey => "failing.column";
    public bool AlignRight => false;
    public bool Default => true;

    public async Task<IReadOnlyDictionary<Guid, string>> ReadAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    )
    {
        await Misbehaviour.InCodeAsync("column");
        return ids.ToDictionary(id => id, _ => "Here is the column of the bad guest.");
    }
}

internal sealed class BadWidget : IHomeWidget
{
    public BadWidget() => Misbehaviour.InConstructor("widget");

    public async Task<WidgetContent?> ReadAsync(HomeQuery query, CancellationToken ct)
    {
        await Misbehaviour.InCodeAsync("widget");
        return new WidgetContent(
            "failing.widget",
            "puzzle",
            Parts.View,
            new PartModel("widget"),
            4
        );
    }
}

internal sealed class BadFigure : IHomeWidget
{
    public BadFigure() => Misbehaviour.InConstructor("figure");

    public async Task<WidgetContent?> ReadAsync(HomeQuery query, CancellationToken ct)
    {
        await Misbehaviour.InCodeAsync("figure");
        return new WidgetContent(
            "failing.widget",
            "puzzle",
            Parts.View,
            new PartModel("figure"),
            0
        );
    }
}

internal sealed class BadReferences : IReferenceSource
{
    public BadReferences() => Misbehaviour.InConstructor("references");

    public async Task<ILookup<Guid, Reference>> FindAsync(
        string kind,
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    )
    {
        await Misbehaviour.InCodeAsync("references");
        return ids.Where(_ => false).ToLookup(id => id, _ => new Reference("", 0, false));
    }
}
