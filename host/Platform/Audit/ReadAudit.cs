using CrmModular.Host.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Audit;

/// <summary>What the audit is asked.</summary>
/// <param name="PersonId">Only changes by this person.</param>
/// <param name="Kind">Only records of this kind.</param>
/// <param name="From">The first day, in the company's time zone.</param>
/// <param name="To">The last day.</param>
/// <param name="Before">Only entries older than this one.</param>
/// <param name="Take">At most so many.</param>
public sealed record ReadAudit(
    Guid? PersonId,
    string? Kind,
    DateOnly? From,
    DateOnly? To,
    Guid? Before,
    int Take
) : IRequest<AuditPage>;

/// <summary>Changes, newest first.</summary>
public sealed record AuditPage(
    IReadOnlyList<AuditLine> Lines,
    Guid? Next,
    IReadOnlyList<AuditKind> Kinds,
    IReadOnlyList<People.PersonChoice> People
);

/// <summary>A kind of record that can be asked for.</summary>
public sealed record AuditKind(string Kind, string Name);

/// <summary>One change.</summary>
public sealed record AuditLine(
    Guid Id,
    DateTimeOffset At,
    string Person,
    string Kind,
    string Name,
    string Url,
    string Action,
    string Via,
    IReadOnlyList<AuditChange> Changes
);

/// <summary>A field that changed.</summary>
public sealed record AuditChange(string Field, string Before, string After);

internal sealed class ReadAuditHandler(
    PlatformContext context,
    IEnumerable<RecordKind> records,
    ICompany company,
    AuditWords words,
    ITexts texts
) : IRequestHandler<ReadAudit, AuditPage>
{
    public async Task<AuditPage> Handle(ReadAudit request, CancellationToken cancellationToken)
    {
        var entries = Filter(context.Audit.AsNoTracking(), request);
        var rows = await entries
            .OrderByDescending(a => a.Id)
            .Take(request.Take + 1)
            .ToListAsync(cancellationToken);
        var shown = rows.Take(request.Take).ToList();
        var people = await context
            .People.OrderBy(p => p.NameSort)
            .Select(p => new People.PersonChoice(p.Id, p.Name))
            .ToListAsync(cancellationToken);
        var names = people.ToDictionary(p => p.Id, p => p.Name);
        await words.AddNamesAsync(shown, names, cancellationToken);
        return new AuditPage(
            [.. shown.Select(a => Describe(a, names))],
            rows.Count > request.Take ? shown[^1].Id : null,
            [.. records.Select(r => new AuditKind(r.Kind, texts[r.TextKey]))],
            people
        );
    }

    private IQueryable<AuditEntry> Filter(IQueryable<AuditEntry> entries, ReadAudit request)
    {
        if (request.PersonId is { } person)
        {
            entries = entries.Where(a => a.PersonId == person);
        }

        if (request.Kind is { Length: > 0 } kind)
        {
            entries = entries.Where(a => a.Kind == kind);
        }

        if (request.From is { } from)
        {
            var first = Start(from);
            entries = entries.Where(a => a.At >= first);
        }

        if (request.To is { } to)
        {
            var end = Start(to.AddDays(1));
            entries = entries.Where(a => a.At < end);
        }

        return request.Before is { } before
            ? entries.Where(a => a.Id.CompareTo(before) < 0)
            : entries;
    }

    private DateTimeOffset Start(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, company.TimeZone.GetUtcOffset(local)).ToUniversalTime();
    }

    private AuditLine Describe(AuditEntry entry, Dictionary<Guid, string> names)
    {
        var record = records.FirstOrDefault(r => r.Kind == entry.Kind);
        return new AuditLine(
            entry.Id,
            entry.At,
            entry.PersonId is { } person
                ? names.GetValueOrDefault(person, "")
                : texts["audit.system"],
            record is null
                ? texts.Find($"audit.kind.{entry.Kind}") ?? texts.Find(entry.Kind) ?? entry.Kind
                : texts[record.TextKey],
            names.GetValueOrDefault(entry.RecordId, ""),
            record is not null && entry.Action != "deleted" ? record.UrlOf(entry.RecordId) : "",
            texts.Find($"audit.{entry.Action}") ?? entry.Action,
            texts.Find($"audit.via.{entry.Via}") ?? entry.Via,
            words.Changes(entry, names)
        );
    }
}
