using CrmModular.Host.Data;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.SecurityLog;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.ApiTokens;

/// <summary>Ends a token of a person at once; the page that sends it has made sure who may.</summary>
public sealed record RevokeToken(Guid PersonId, Guid Id) : IRequest;

internal sealed class RevokeTokenHandler(
    PlatformContext context,
    RightsChanged changed,
    TimeProvider clock
) : IRequestHandler<RevokeToken>
{
    public async Task Handle(RevokeToken request, CancellationToken cancellationToken)
    {
        await using var write = await context.BeginWriteAsync(cancellationToken);
        var token =
            await context.Tokens.FirstOrDefaultAsync(
                t => t.Id == request.Id && t.PersonId == request.PersonId,
                cancellationToken
            ) ?? throw new RecordNotFoundException(new RecordRef("platform.token", request.Id));
        if (token.RevokedAt is null)
        {
            token.RevokedAt = clock.GetUtcNow();
            context.SecurityLog.Add(
                SecurityEntries.Of(
                    context,
                    SecurityKinds.TokenRevoked,
                    token.PersonId,
                    token.Id.ToString()
                )
            );
        }

        await context.SaveChangesAsync(cancellationToken);
        await changed.RaiseAsync(cancellationToken);
        await write.CommitAsync(cancellationToken);
        changed.Forget();
    }
}
