using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Modules;

/// <summary>Turns modules on with all that they need, and answers those that were off before.</summary>
public sealed record TurnOn(IReadOnlyList<string> Ids) : IRequest<IReadOnlyList<string>>;

internal sealed class TurnOnHandler(ModuleChanges changes, ModuleSet set, ICurrentUser user)
    : IRequestHandler<TurnOn, IReadOnlyList<string>>
{
    public async Task<IReadOnlyList<string>> Handle(
        TurnOn request,
        CancellationToken cancellationToken
    )
    {
        var before = (await set.ReadAsync(cancellationToken)).Modules;
        await changes.EnableAsync(request.Ids, user, cancellationToken);
        var after = (await set.ReadAsync(cancellationToken)).Modules;
        return [.. after.Except(before)];
    }
}

/// <summary>Turns a module off, with those that need it, and answers all that went.</summary>
/// <param name="Id">The module.</param>
/// <param name="Tell">Whether the people who used it in the last 30 days get a message.</param>
public sealed record TurnOff(string Id, bool Tell) : IRequest<IReadOnlyList<string>>;

internal sealed class TurnOffHandler(
    ModuleChanges changes,
    PlatformContext context,
    INotifications notifications,
    ICurrentUser user,
    ICompany company
) : IRequestHandler<TurnOff, IReadOnlyList<string>>
{
    public async Task<IReadOnlyList<string>> Handle(
        TurnOff request,
        CancellationToken cancellationToken
    )
    {
        var gone = await changes.DisableAsync(request.Id, true, user, cancellationToken);
        if (request.Tell && gone.Count > 0)
        {
            var since = company.Today.AddDays(-30);
            var people = await context
                .Usage.Where(u => gone.Contains(u.ModuleId) && u.Day > since)
                .Select(u => u.PersonId)
                .Distinct()
                .ToListAsync(cancellationToken);
            await notifications.SendAsync(
                [.. people.Where(p => p != user.PersonId)],
                new Notification(
                    "notifications.module.off",
                    "plug-x",
                    "",
                    ("module", $"@{request.Id}.module.name"),
                    ("who", user.Name)
                ),
                cancellationToken
            );
        }

        return gone;
    }
}

/// <summary>Switches a feature on or off; without roles, those that were chosen before stay chosen.</summary>
/// <param name="Id">The feature.</param>
/// <param name="On">Whether it is on.</param>
/// <param name="Roles">For which roles; empty is everyone, null keeps them.</param>
public sealed record SwitchFeature(string Id, bool On, IReadOnlyList<Guid>? Roles) : IRequest;

internal sealed class SwitchFeatureHandler(ModuleChanges changes, ICurrentUser user)
    : IRequestHandler<SwitchFeature>
{
    public Task Handle(SwitchFeature request, CancellationToken cancellationToken) =>
        changes.SwitchFeatureAsync(request.Id, request.On, request.Roles, user, cancellationToken);
}
