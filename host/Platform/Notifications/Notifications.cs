using System.Text.Json;
using CrmModular.Host.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Notifications;

/// <summary>Keeps notifications and wakes the open tabs of those who got one.</summary>
internal sealed class Notifications(PlatformContext context, TabStream tabs, TimeProvider clock)
    : INotifications
{
    public async Task SendAsync(
        IReadOnlyCollection<Guid> people,
        Notification notification,
        CancellationToken ct = default
    )
    {
        var there = await context
            .Persons.Where(p => p.Active && people.Contains(p.Id))
            .Select(p => p.Id)
            .ToListAsync(ct);
        var arguments = JsonSerializer.Serialize(
            notification.Arguments.ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal)
        );
        var now = clock.GetUtcNow();
        context.Notifications.AddRange(
            there.Select(person => new NotificationRow
            {
                PersonId = person,
                TextKey = notification.TextKey,
                Icon = notification.Icon,
                Url = notification.Url,
                Arguments = arguments,
                At = now,
            })
        );
        await context.SaveChangesAsync(ct);
        tabs.Wake(there);
    }
}

/// <summary>A notification as its reader sees it.</summary>
public sealed record NotificationLine(
    Guid Id,
    string Text,
    string Icon,
    string Url,
    DateTimeOffset At,
    bool IsNew
);

/// <summary>The newest notifications of the signed-in person, a page at a time.</summary>
/// <param name="Before">Only older ones than this; null for the newest.</param>
/// <param name="Take">At most so many.</param>
public sealed record ReadNotifications(Guid? Before, int Take)
    : IRequest<IReadOnlyList<NotificationLine>>;

internal sealed class ReadNotificationsHandler(
    PlatformContext context,
    ICurrentUser user,
    ITexts texts
) : IRequestHandler<ReadNotifications, IReadOnlyList<NotificationLine>>
{
    public async Task<IReadOnlyList<NotificationLine>> Handle(
        ReadNotifications request,
        CancellationToken cancellationToken
    )
    {
        var own = context.Notifications.AsNoTracking().Where(n => n.PersonId == user.PersonId);
        if (request.Before is { } before)
        {
            own = own.Where(n => n.Id.CompareTo(before) < 0);
        }

        var rows = await own.OrderByDescending(n => n.Id)
            .Take(request.Take)
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(n => new NotificationLine(
                n.Id,
                texts[n.TextKey, [.. Arguments(n)]],
                n.Icon,
                n.Url,
                n.At,
                !n.Read
            )),
        ];
    }

    private IEnumerable<(string, object?)> Arguments(NotificationRow row) =>
        JsonSerializer
            .Deserialize<Dictionary<string, string>>(row.Arguments)!
            .Select(a =>
                (a.Key, (object?)(a.Value.StartsWith('@') ? texts[a.Value[1..]] : a.Value))
            );
}

/// <summary>Marks all notifications of the signed-in person as read.</summary>
public sealed record MarkNotificationsRead : IRequest;

internal sealed class MarkNotificationsReadHandler(
    PlatformContext context,
    ICurrentUser user,
    TabStream tabs
) : IRequestHandler<MarkNotificationsRead>
{
    public async Task Handle(MarkNotificationsRead request, CancellationToken cancellationToken)
    {
        await using (var write = await context.BeginWriteAsync(cancellationToken))
        {
            await context
                .Notifications.Where(n => n.PersonId == user.PersonId && !n.Read)
                .ExecuteUpdateAsync(u => u.SetProperty(n => n.Read, true), cancellationToken);
            await write.CommitAsync(cancellationToken);
        }

        tabs.Wake([user.PersonId!.Value]);
    }
}
