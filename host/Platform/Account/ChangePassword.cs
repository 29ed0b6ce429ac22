using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.SecurityLog;
using CrmModular.Host.Platform.Sessions;
using MediatR;
using Microsoft.AspNetCore.Identity;

namespace CrmModular.Host.Platform.Account;

/// <summary>Changes the signed-in person's password, which ends every other session, and the tokens where that is asked.</summary>
public sealed record ChangePassword(string? Old, string? Password, bool EndTokens = false)
    : IRequest;

internal sealed class ChangePasswordHandler(
    PlatformContext context,
    UserManager<SignIn> signIns,
    CurrentUser user,
    PasswordCheck check,
    SignInSessions sessions,
    RightsChanged changed,
    SecurityRecorder security
) : IRequestHandler<ChangePassword>
{
    public async Task Handle(ChangePassword request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        var person = user.PersonId!.Value;
        var signIn =
            await signIns.FindByIdAsync(person.ToString())
            ?? throw new RuleException("me.password.none", nameof(ChangePassword.Old));
        // Counted like a sign-in: who found an open page guesses no faster than a stranger.
        if (await check.TryAsync(signIn.UserName, request.Old, ct) != person)
        {
            throw new RuleException("me.password.wrong", nameof(ChangePassword.Old));
        }

        await using (var write = await context.BeginWriteAsync(ct))
        {
            await NewPassword.SetAsync(signIns, signIn, request.Password, user.Name);
            await AccessOfPeople.EndAsync(context, [person], user.SessionId, request.EndTokens, ct);
            await context.SaveChangesAsync(ct);
            await changed.RaiseAsync(ct);
            await write.CommitAsync(ct);
        }

        sessions.Told(person);
        security.Write(SecurityKinds.PasswordChanged, person);
    }
}
