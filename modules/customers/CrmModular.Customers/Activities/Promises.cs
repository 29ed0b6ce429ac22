using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Activities;

/// <summary>A promise as a page shows it.</summary>
public sealed record PromiseLine(
    Guid Id,
    string Text,
    DateOnly? DueOn,
    DateTimeOffset? DoneAt,
    string By
)
{
    /// <summary>Whether the user may mark it as kept.</summary>
    public bool Editable { get; init; }

    public bool IsLate(DateOnly today) => DoneAt is null && DueOn < today;
}

/// <summary>The open promises of a customer, read once for the panel and the figure.</summary>
internal sealed class OpenPromises(CustomersContext context)
{
    private const int Most = 50;
    private (Guid Customer, IReadOnlyList<PromiseLine> Lines)? _read;

    public async Task<IReadOnlyList<PromiseLine>> OfAsync(Guid customer, CancellationToken ct)
    {
        if (_read is { } read && read.Customer == customer)
        {
            return read.Lines;
        }

        var lines = await context
            .Activities.AsNoTracking()
            .Where(a =>
                a.CustomerId == customer && a.Kind == ActivityKind.Promise && a.DoneAt == null
            )
            .OrderBy(a => a.DueOn == null)
            .ThenBy(a => a.DueOn)
            .ThenBy(a => a.Id)
            .Take(Most)
            .Select(a => new PromiseLine(
                a.Id,
                a.Text,
                a.DueOn,
                a.DoneAt,
                context.People.Where(p => p.Id == a.PersonId).Select(p => p.Name).FirstOrDefault()
                    ?? ""
            ))
            .ToListAsync(ct);
        _read = (customer, lines);
        return lines;
    }
}

/// <summary>The promises that are still to be kept, with a box to tick.</summary>
internal sealed class PromisePanel(OpenPromises promises, CustomerRights rights, ITexts texts)
    : IRecordPanel
{
    private const int Shown = 6;

    public async Task<PanelContent?> ReadAsync(RecordRef record, CancellationToken ct)
    {
        var open = await promises.OfAsync(record.Id, ct);
        var editable = await rights.MayEditAsync(record.Id, ct);
        return new PanelContent(
            "customers.promises",
            "heart-handshake",
            "/Areas/Customers/Pages/_Promises.cshtml",
            open.Take(Shown).Select(p => p with { Editable = editable }).ToList()
        )
        {
            Count = open.Count,
            EmptyTextKey = "customers.promises.none",
            Action = editable
                ? new PanelLink(
                    texts["customers.promises.new"],
                    $"/customers/{record.Id}?compose=Promise#timeline"
                )
                : null,
        };
    }
}

/// <summary>How many promises are open, and how many of them are late.</summary>
internal sealed class PromiseFact(OpenPromises promises, ITexts texts, ICompany company)
    : IRecordFact
{
    public async Task<Fact?> ReadAsync(RecordRef record, CancellationToken ct)
    {
        var open = await promises.OfAsync(record.Id, ct);
        var late = open.Count(p => p.IsLate(company.Today));
        var value = texts.Count("customers.fact.promises.n", open.Count);
        return new Fact(
            texts["customers.fact.promises"],
            late > 0 ? $"{value}{texts.Count("customers.fact.promises.late", late)}" : value,
            late > 0 ? Tone.Warning : Tone.Plain
        );
    }
}

/// <summary>When somebody last spoke with the customer.</summary>
internal sealed class LastTouchFact(
    CustomersContext context,
    ITexts texts,
    CrmModular.Sdk.Web.Display display,
    TimeProvider clock
) : IRecordFact
{
    public async Task<Fact?> ReadAsync(RecordRef record, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var last = await context
            .Activities.AsNoTracking()
            .Where(a =>
                a.CustomerId == record.Id
                && a.At <= now
                && (a.Kind == ActivityKind.Call || a.Kind == ActivityKind.Meeting)
            )
            .OrderByDescending(a => a.At)
            .Select(a => new { a.At, a.Kind })
            .FirstOrDefaultAsync(ct);
        var value = last is null
            ? CrmModular.Sdk.Web.Display.None
            : texts[
                "customers.fact.touch.value",
                ("when", display.Ago(last.At)),
                ("kind", texts[$"customers.fact.touch.{last.Kind}"])
            ];
        return new Fact(texts["customers.fact.touch"], value);
    }
}
