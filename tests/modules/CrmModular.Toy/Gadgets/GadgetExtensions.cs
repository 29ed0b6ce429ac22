using CrmModular.Toy.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Toy.Gadgets;

/// <summary>Checks before the module serves that its table answers.</summary>
internal sealed class ToyStart(ToyContext context) : IModuleStart
{
    public Task StartAsync(CancellationToken ct) => context.Gadgets.AnyAsync(ct);
}

internal sealed class GadgetPanel(ToyContext context) : IRecordPanel
{
    public async Task<PanelContent?> ReadAsync(RecordRef record, CancellationToken ct)
    {
        var gadgets = await context
            .Gadgets.AsNoTracking()
            .Where(g => g.CustomerId == record.Id)
            .OrderBy(g => g.NameSort)
            .Select(g => g.Name)
            .Take(5)
            .ToListAsync(ct);
        return new PanelContent(
            "toy.panel",
            "puzzle",
            "/Areas/Toy/Pages/Shared/_Gadgets.cshtml",
            gadgets
        )
        {
            Count = gadgets.Count,
            EmptyTextKey = "toy.empty",
        };
    }
}

internal sealed class GadgetFact(ToyContext context, ITexts texts) : IRecordFact
{
    public async Task<Fact?> ReadAsync(RecordRef record, CancellationToken ct) =>
        new(
            texts["toy.fact"],
            (await context.Gadgets.CountAsync(g => g.CustomerId == record.Id, ct)).ToString(
                System.Globalization.CultureInfo.CurrentCulture
            ),
            Tone.Info
        );
}

internal sealed class GadgetTimeline(ToyContext context, ITexts texts) : ITimelineSource
{
    public async Task<IReadOnlyList<TimelineEntry>> ReadAsync(
        RecordRef record,
        DateTimeOffset before,
        int take,
        CancellationToken ct
    )
    {
        var made = await context
            .Gadgets.AsNoTracking()
            .Where(g => g.CustomerId == record.Id && g.CreatedAt < before)
            .OrderByDescending(g => g.CreatedAt)
            .Take(take)
            .Select(g => new { g.CreatedAt, g.Name })
            .ToListAsync(ct);
        return
        [
            .. made.Select(g => new TimelineEntry(
                g.CreatedAt,
                "puzzle",
                "",
                texts["toy.made", ("name", g.Name)]
            )),
        ];
    }
}

internal sealed class GadgetWidget(ToyContext context) : IHomeWidget
{
    public async Task<WidgetContent?> ReadAsync(HomeQuery query, CancellationToken ct)
    {
        var names = await context
            .Gadgets.AsNoTracking()
            .OrderBy(g => g.NameSort)
            .Select(g => g.Name)
            .Take(5)
            .ToListAsync(ct);
        return new WidgetContent(
            "toy.widget",
            "puzzle",
            "/Areas/Toy/Pages/Shared/_Gadgets.cshtml",
            names,
            4
        );
    }
}

internal sealed class GadgetColumn(ToyContext context) : IListColumn
{
    public string Key => "toy.gadgets";
    public string TextKey => "toy.column";
    public bool AlignRight => true;

    public async Task<IReadOnlyDictionary<Guid, string>> ReadAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    )
    {
        var counts = await context
            .Gadgets.Where(g => g.CustomerId != null && ids.Contains(g.CustomerId.Value))
            .GroupBy(g => g.CustomerId!.Value)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(ct);
        return counts.ToDictionary(
            c => c.Key,
            c => c.Count.ToString(System.Globalization.CultureInfo.CurrentCulture)
        );
    }
}

internal sealed class GadgetReferences(ToyContext context, ITexts texts) : IReferenceSource
{
    public async Task<ILookup<Guid, Reference>> FindAsync(
        string kind,
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    )
    {
        var counts = await context
            .Gadgets.Where(g => g.CustomerId != null && ids.Contains(g.CustomerId.Value))
            .GroupBy(g => g.CustomerId!.Value)
            .Select(g => new { g.Key, Count = g.LongCount() })
            .ToListAsync(ct);
        return counts.ToLookup(
            c => c.Key,
            c => new Reference(texts.Count("toy.references", c.Count), c.Count, true)
        );
    }
}

internal sealed class GadgetDemo(ToyContext context) : IDemoData
{
    public async Task LoadAsync(DemoStory story, CancellationToken ct)
    {
        context.Gadgets.Add(new Gadget { Name = "Demo", OwnerId = story.People[0] });
        await context.SaveChangesAsync(ct);
    }

    public Task SeedAsync(BenchSeed seed, CancellationToken ct) => Task.CompletedTask;
}
