using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.SecurityLog;

/// <summary>What the security log is asked, all of it optional.</summary>
/// <param name="PersonId">Only what is about this person, or was done by them.</param>
/// <param name="Kind">One of <see cref="SecurityKinds"/>.</param>
/// <param name="Address">Only from this address.</param>
/// <param name="From">The first day, in the company's time zone.</param>
/// <param name="To">The last day.</param>
/// <param name="Before">Only rows older than this one.</param>
/// <param name="Take">At most so many.</param>
public sealed record ReadSecurityLog(
    Guid? PersonId,
    string? Kind,
    string? Address,
    DateOnly? From,
    DateOnly? To,
    Guid? Before,
    int Take
) : IRequest<SecurityPage>;

/// <summary>Rows, newest first.</summary>
public sealed record SecurityPage(
    IReadOnlyList<SecurityLine> Lines,
    Guid? Next,
    IReadOnlyList<PersonChoice> People
);

/// <summary>One row as the page shows it, with tokens and roles by their names.</summary>
public sealed record SecurityLine(
    DateTimeOffset At,
    DateTimeOffset LastAt,
    int Count,
    string Kind,
    bool Refused,
    Guid? PersonId,
    string Person,
    Guid? ActorId,
    string Actor,
    string Address,
    string Agent,
    string What,
    string Reference
);

internal sealed class ReadSecurityLogHandler(
    PlatformContext context,
    ICompany company,
    SecurityRecorder recorder,
    ITexts texts
) : IRequestHandler<ReadSecurityLog, SecurityPage>
{
    public async Task<SecurityPage> Handle(
        ReadSecurityLog request,
        CancellationToken cancellationToken
    )
    {
        // What was just refused stands on the page that is opened for it.
        await recorder.FlushAsync(cancellationToken);
        var rows = await Filter(context.SecurityLog.AsNoTracking(), request)
            .OrderByDescending(e => e.Id)
            .Take(request.Take + 1)
            .ToListAsync(cancellationToken);
        var shown = rows.Take(request.Take).ToList();
        var people = await context
            .People.OrderBy(p => p.NameSort)
            .Select(p => new PersonChoice(p.Id, p.Name))
            .ToListAsync(cancellationToken);
        var names = people.ToDictionary(p => p.Id, p => p.Name);
        var things = await ThingsAsync(shown, cancellationToken);
        string Name(Guid? id) => id is { } known ? names.GetValueOrDefault(known, "") : "";
        return new SecurityPage(
            [
                .. shown.Select(e => new SecurityLine(
                    e.At,
                    e.LastAt,
                    e.Count,
                    e.Kind,
                    e.Refused,
                    e.PersonId,
                    Name(e.PersonId),
                    e.ActorId,
                    Name(e.ActorId),
                    e.Address,
                    e.Agent,
                    Guid.TryParse(e.Target, out var thing)
                        ? things.GetValueOrDefault(thing)
                            ?? texts["security.session", ("number", e.Target[^12..])]
                        : e.Target,
                    e.Reference
                )),
            ],
            rows.Count > request.Take ? shown[^1].Id : null,
            people
        );
    }

    /// <summary>The names of tokens and roles that rows tell of; what is left is sessions.</summary>
    private async Task<Dictionary<Guid, string>> ThingsAsync(
        IReadOnlyList<SecurityEntry> shown,
        CancellationToken ct
    )
    {
        var ids = shown
            .Select(e => Guid.TryParse(e.Target, out var id) ? id : Guid.Empty)
            .Where(id => id != Guid.Empty)
            .Distinct()
            .ToList();
        var names = await context
            .Tokens.Where(t => ids.Contains(t.Id))
            .ToDictionaryAsync(t => t.Id, t => texts["security.token", ("name", t.Name)], ct);
        var roles = await context
            .Roles.Where(r => ids.Contains(r.Id))
            .ToDictionaryAsync(
                r => r.Id,
                r => texts["security.role", ("name", RoleNames.Of(r, texts))],
                ct
            );
        foreach (var (id, name) in roles)
        {
            names[id] = name;
        }

        return names;
    }

    private IQueryable<SecurityEntry> Filter(
        IQueryable<SecurityEntry> entries,
        ReadSecurityLog request
    )
    {
        if (request.PersonId is { } person)
        {
            entries = entries.Where(e => e.PersonId == person || e.ActorId == person);
        }

        if (request.Kind is { Length: > 0 } kind)
        {
            entries = entries.Where(e => e.Kind == kind);
        }

        if (request.Address?.Trim() is { Length: > 0 } address)
        {
            entries = entries.Where(e => e.Address == address);
        }

        // The key is in the order of time, so days are bounds of the key.
        if (request.From is { } from)
        {
            var first = KeyAt(from);
            entries = entries.Where(e => e.Id.CompareTo(first) >= 0);
        }

        if (request.To is { } to)
        {
            var end = KeyAt(to.AddDays(1));
            entries = entries.Where(e => e.Id.CompareTo(end) < 0);
        }

        return request.Before is { } before
            ? entries.Where(e => e.Id.CompareTo(before) < 0)
            : entries;
    }

    /// <summary>The least key of a day.</summary>
    private Guid KeyAt(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        var start = new DateTimeOffset(local, company.TimeZone.GetUtcOffset(local));
        return SecurityEntries.KeyAt(start);
    }
}
