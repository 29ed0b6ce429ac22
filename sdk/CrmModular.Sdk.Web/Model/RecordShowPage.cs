using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sdk.Web;

/// <summary>A record, with the part of every module on one screen.</summary>
internal sealed class RecordShowPage<T>(
    RecordPageServices<T> services,
    ICurrentUser user,
    Display display
) : RecordPage(services.Provider), IShowPage
    where T : Entity
{
    private static readonly Dictionary<string, string> NoNames = [];

    public (string Url, string Text) ListLink => (services.Type.Url, Texts[services.Type.ListId]);

    /// <summary>What the page shows.</summary>
    public RecordView View { get; private set; } = null!;

    protected override string Kind => services.Type.Kind;

    public async Task<IActionResult> OnGetAsync(Guid id, string? before, CancellationToken ct)
    {
        var type = services.Type;
        var record =
            await Visible().FirstOrDefaultAsync(e => e.Id == id, ct)
            ?? throw new RecordNotFoundException(new RecordRef(Kind, id));
        var fields = await services.Fields.OfAsync(type, ct);
        var values = RecordForms.Values(record, fields);
        var url = UrlOf(id);
        var editable = user.Has(type.Rights.Edit);
        ValueView Value(RecordField field)
        {
            var shown = RecordForms.Field(field, fields);
            return new ValueView(
                shown,
                values.Many(field.Name),
                NoNames,
                editable ? $"{url}/edit?field={field.Name}" : null
            )
            {
                Currency = shown.CurrencyField is { } currency ? values[currency] : null,
            };
        }

        var parts = await PartsAsync(id, before, ct);
        var name = (string)type.Title.Read(record);
        ViewData["Title"] = name;
        View = new RecordView
        {
            Record = new RecordRef(Kind, id),
            Name = name,
            Url = url,
            Badges = Badges(fields, record),
            Actions = parts.Actions,
            EditUrl = editable ? $"{url}/edit" : null,
            DeleteUrl = user.Has(type.Rights.Delete) ? $"{url}/delete" : null,
            Facts = [.. Facts(fields, record), .. parts.Facts],
            Details =
            [
                .. fields
                    .Where(f => f is { IsTitle: false, Type: not RecordFieldType.LongText })
                    .Where(f => !f.IsExternalId)
                    .Select(Value),
            ],
            Asides =
            [
                .. fields
                    .Where(f => f.Type == RecordFieldType.LongText)
                    .Where(f => editable || values[f.Name].Length > 0)
                    .Select(f => new AsideView(Texts[f.TextKey], Value(f))),
            ],
            Panels = parts.Panels,
            Timeline = parts.Timeline,
        };
        return Page();
    }

    protected override string UrlOf(Guid id) => services.UrlOf(id);

    protected override async Task CheckVisibleAsync(Guid id, CancellationToken ct)
    {
        if (!await Visible().AnyAsync(e => e.Id == id, ct))
        {
            throw new RecordNotFoundException(new RecordRef(Kind, id));
        }
    }

    private IQueryable<T> Visible() =>
        services
            .Context.Set<T>()
            .AsNoTracking()
            .Visible(services.Context, user, services.Type.Rights.View);

    private IEnumerable<Fact> Facts(IReadOnlyList<RecordField<T>> fields, T record) =>
        fields
            .Where(f => f.IsFact)
            .Select(f => new Fact(
                Texts[f.TextKey],
                f.Read(record) is decimal amount && services.Type.Currency is { } currency
                    ? display.Money(Money.Of(amount, (string)currency.Read(record)))
                    : $"{f.Read(record)}"
            ));

    /// <summary>A switch shows only that it is off; a text shows itself.</summary>
    private List<BadgeView> Badges(IReadOnlyList<RecordField<T>> fields, T record)
    {
        var badges = new List<BadgeView>();
        foreach (var field in fields.Where(f => f.IsBadge))
        {
            switch (field.Read(record))
            {
                case false when field.States is { } states:
                    badges.Insert(
                        0,
                        new BadgeView(Texts[$"{states.ChoiceTextKey}.{states.Off.Value}"], "b-warn")
                    );
                    break;
                case string { Length: > 0 } text:
                    badges.Add(new BadgeView(text));
                    break;
            }
        }

        return badges;
    }
}

/// <summary>What was changed on a record.</summary>
internal sealed class RecordTimeline<T>(
    RecordType<T> type,
    RecordContext<T> context,
    IRecordFields fields,
    AuditTimeline audit
) : ITimelineSource
    where T : Entity
{
    public async Task<IReadOnlyList<TimelineEntry>> ReadAsync(
        RecordRef record,
        DateTimeOffset before,
        int take,
        CancellationToken ct
    )
    {
        var known = await fields.OfAsync(type, ct);
        return await audit.ReadAsync(
            context.Value,
            record.Id,
            [.. known.Select(f => RecordForms.Field(f, known))],
            ids => context.Value.NamesAsync(ids, ct),
            before,
            take,
            ct
        );
    }
}
