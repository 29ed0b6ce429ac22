using System.Text;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Security;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.People;

/// <summary>Makes a link by which a person sets a password, once, within a day; an older link stops working when it is used.</summary>
public sealed record Invite(Guid PersonId) : IRequest<string>;

internal sealed class InviteHandler(
    PlatformContext context,
    UserManager<SignIn> signIns,
    PeopleGuard guard
) : IRequestHandler<Invite, string>
{
    public async Task<string> Handle(Invite request, CancellationToken cancellationToken)
    {
        var person =
            await context.Persons.FirstOrDefaultAsync(
                p => p.Id == request.PersonId && p.Active,
                cancellationToken
            )
            ?? throw new RecordNotFoundException(
                new RecordRef("platform.person", request.PersonId)
            );
        if (!EmailAddress.IsUsable(person.Email))
        {
            throw new RuleException("people.invite.email", nameof(PersonInput.Email));
        }

        await guard.CheckLinkAsync(person.Id, cancellationToken);

        var signIn = await signIns.FindByIdAsync(person.Id.ToString());
        if (signIn is null)
        {
            signIn = new SignIn
            {
                Id = person.Id,
                UserName = person.Email,
                Email = person.Email,
            };
            var made = await signIns.CreateAsync(signIn);
            if (!made.Succeeded)
            {
                throw SignInRefusal.Of(made);
            }
        }

        var token = await signIns.GeneratePasswordResetTokenAsync(signIn);
        return $"/welcome/{person.Id}?token={WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(token))}";
    }
}

/// <summary>Takes an invitation: sets the password.</summary>
public sealed record AcceptInvitation(Guid PersonId, string? Token, string? Password) : IRequest;

internal sealed class AcceptInvitationHandler(
    PlatformContext context,
    UserManager<SignIn> signIns,
    RightsChanged changed
) : IRequestHandler<AcceptInvitation>
{
    public async Task Handle(AcceptInvitation request, CancellationToken cancellationToken)
    {
        var signIn = await signIns.FindByIdAsync(request.PersonId.ToString());
        if (signIn is null || Decode(request.Token) is not { } token)
        {
            throw new RuleException("people.invite.over");
        }

        if (PasswordStrength.Problem(request.Password, signIn.Email, []) is { } problem)
        {
            throw new RuleException(problem, nameof(AcceptInvitation.Password));
        }

        await using var write = await context.BeginWriteAsync(cancellationToken);
        var result = await signIns.ResetPasswordAsync(signIn, token, request.Password!);
        if (!result.Succeeded)
        {
            throw result.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.InvalidToken))
                ? new RuleException("people.invite.over")
                : SignInRefusal.Of(result);
        }

        await changed.RaiseAsync(cancellationToken);
        await write.CommitAsync(cancellationToken);
        changed.Forget();
    }

    private static string? Decode(string? token)
    {
        try
        {
            return token is null
                ? null
                : Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(token));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
