using System.Security.Cryptography;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.SecurityLog;
using CrmModular.Host.Platform.Sessions;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.People;

/// <summary>Takes a link: sets the password. All sessions and tokens of the person end, for whoever held the old password may hold them.</summary>
public sealed record AcceptInvitation(Guid PersonId, string? Token, string? Password) : IRequest;

internal sealed class AcceptInvitationHandler(
    PlatformContext context,
    UserManager<SignIn> signIns,
    SignInSessions sessions,
    RightsChanged changed,
    SecurityRecorder security,
    TimeProvider clock
) : IRequestHandler<AcceptInvitation>
{
    public async Task Handle(AcceptInvitation request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        await using (var write = await context.BeginWriteAsync(ct))
        {
            var signIn = await TakeLinkAsync(request, ct);
            if (signIn is null)
            {
                security.Write(SecurityKinds.LinkRefused, request.PersonId, refused: true);
                throw new RuleException("people.invite.over");
            }

            // Refused for its weakness, nothing is committed, and the link holds for another try.
            var name = await context
                .Persons.Where(p => p.Id == request.PersonId)
                .Select(p => p.Name)
                .FirstAsync(ct);
            await NewPassword.SetAsync(signIns, signIn, request.Password, name);
            await AccessOfPeople.EndAsync(context, [request.PersonId], null, tokens: true, ct);
            await context.SaveChangesAsync(ct);
            await changed.RaiseAsync(ct);
            await write.CommitAsync(ct);
        }

        sessions.Told(request.PersonId);
        security.Write(SecurityKinds.LinkUsed, request.PersonId);
    }

    /// <summary>Of two who use one link at once, one gets it.</summary>
    private async Task<SignIn?> TakeLinkAsync(AcceptInvitation request, CancellationToken ct)
    {
        if (DigestOf(request.Token) is not { } digest)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var taken = await context
            .PasswordLinks.Where(l =>
                l.PersonId == request.PersonId
                && l.Digest == digest
                && l.EndsAt > now
                && context.Persons.Any(p => p.Id == l.PersonId && p.Active)
            )
            .ExecuteDeleteAsync(ct);
        return taken == 1 ? await signIns.FindByIdAsync(request.PersonId.ToString()) : null;
    }

    private static byte[]? DigestOf(string? token)
    {
        try
        {
            return token is null ? null : SHA256.HashData(WebEncoders.Base64UrlDecode(token));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
