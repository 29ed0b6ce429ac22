using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.People;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Modules;

/// <summary>A feature with the roles for which it can be on.</summary>
public sealed record FeatureChoice(string Id, bool On, IReadOnlyList<RoleChoice> Roles);

/// <summary>A role, and whether it was chosen.</summary>
public sealed record RoleChoice(Guid Id, string Name, bool Chosen);

/// <summary>Reads for whom a feature is on.</summary>
public sealed record ReadFeature(string Id) : IRequest<FeatureChoice>;

internal sealed class ReadFeatureHandler(
    PlatformContext context,
    FeatureStates states,
    GenerationManager manager,
    ITexts texts
) : IRequestHandler<ReadFeature, FeatureChoice>
{
    public async Task<FeatureChoice> Handle(
        ReadFeature request,
        CancellationToken cancellationToken
    )
    {
        if (!manager.Catalogue.Modules.Any(m => m.Manifest.Features.Contains(request.Id)))
        {
            throw new RecordNotFoundException(new RecordRef("platform.feature", Guid.Empty));
        }

        var state = (await states.ReadAsync(cancellationToken)).GetValueOrDefault(request.Id);
        var roles = await context.Roles.AsNoTracking().ToListAsync(cancellationToken);
        return new FeatureChoice(
            request.Id,
            state?.On ?? true,
            [
                .. roles.Select(r => new RoleChoice(
                    r.Id,
                    RoleNames.Of(r, texts),
                    state?.Roles.Contains(r.Id) == true
                )),
            ]
        );
    }
}
