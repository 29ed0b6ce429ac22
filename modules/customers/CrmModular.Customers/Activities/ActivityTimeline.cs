using CrmModular.Customers.Contacts;
using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using CrmModular.Sdk.Web;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Activities;

/// <summary>Notes, calls, meetings and promises in the timeline of a customer and of a contact.</summary>
internal sealed class ActivityTimeline(CustomersContext context, ITexts texts, Display display)
    : ITimelineSource
{
    public async Task<IReadOnlyList<TimelineEntry>> ReadAsync(
        RecordRef record,
        DateTimeOffset before,
        int take,
        CancellationToken ct
    )
    {
        var ofContact = record.Kind == CustomerRecords.Contact;
        var query = context.Activities.AsNoTracking().Where(a => a.At < before);
        query = ofContact
            ? query.Where(a => a.ContactId == record.Id)
            : query.Where(a => a.CustomerId == record.Id);
        var rows = await query
            .OrderByDescending(a => a.At)
            .ThenByDescending(a => a.Id)
            .Take(take)
            .Select(a => new
            {
                a.At,
                a.Kind,
                a.Text,
                a.DueOn,
                a.DoneAt,
                Actor = context
                    .People.Where(p => p.Id == a.PersonId)
                    .Select(p => p.Name)
                    .FirstOrDefault(),
                With = context
                    .Contacts.Where(c => c.Id == a.ContactId)
                    .Select(c => c.Name)
                    .FirstOrDefault(),
            })
            .ToListAsync(ct);
        return
        [
            .. rows.Select(a => new TimelineEntry(
                a.At,
                Icon(a.Kind),
                a.Actor ?? "",
                Sentence(a.Kind, ofContact ? null : a.With, a.DueOn, a.DoneAt)
            )
            {
                Quote = a.Text,
            }),
        ];
    }

    private string Sentence(ActivityKind kind, string? with, DateOnly? due, DateTimeOffset? done)
    {
        if (kind == ActivityKind.Promise)
        {
            return done is { } kept
                    ? texts["customers.timeline.Promise.kept", ("date", display.Date(kept))]
                : due is { } day
                    ? texts["customers.timeline.Promise.due", ("date", display.Date(day))]
                : texts["customers.timeline.Promise"];
        }

        return with is null
            ? texts[$"customers.timeline.{kind}"]
            : texts[$"customers.timeline.{kind}.with", ("name", with)];
    }

    private static string Icon(ActivityKind kind) =>
        kind switch
        {
            ActivityKind.Call => "phone",
            ActivityKind.Meeting => "calendar-event",
            ActivityKind.Promise => "heart-handshake",
            _ => "message",
        };
}

/// <summary>What was changed on a customer or a contact.</summary>
internal sealed class ChangeTimeline(CustomersContext context, AuditTimeline audit)
    : ITimelineSource
{
    public Task<IReadOnlyList<TimelineEntry>> ReadAsync(
        RecordRef record,
        DateTimeOffset before,
        int take,
        CancellationToken ct
    ) =>
        audit.ReadAsync(
            context,
            record.Id,
            record.Kind == CustomerRecords.Contact ? ContactFields.All : CustomerFields.All,
            ids => context.NamesAsync(ids, ct),
            before,
            take,
            ct
        );
}
