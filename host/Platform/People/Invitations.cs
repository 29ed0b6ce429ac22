using System.Security.Cryptography;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Audit;
using CrmModular.Host.Platform.Security;
using CrmModular.Host.Platform.SecurityLog;
using CrmModular.Host.Platform.Sessions;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.People;

/// <summary>Makes a link by which a person sets a password, once, within a day; an older link stops working at once.</summary>
public sealed record Invite(Guid PersonId) : IRequest<string>;

internal sealed class InviteHandler(
    PlatformContext context,
    UserManager<SignIn> signIns,
    PeopleGuard guard,
    ICurrentUser user,
    TimeProvider clock
) : IRequestHandler<Invite, string>
{
    private static readonly TimeSpan Length = TimeSpan.FromDays(1);

    public async Task<string> Handle(Invite request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        await using var write = await context.BeginWriteAsync(ct);
        var person =
            await context.Persons.FirstOrDefaultAsync(p => p.Id == request.PersonId && p.Active, ct)
            ?? throw new RecordNotFoundException(
                new RecordRef("platform.person", request.PersonId)
            );
        if (!ContactText.IsEmail(person.Email))
        {
            throw new RuleException("people.invite.email", nameof(PersonInput.Email));
        }

        // Whoever holds the link becomes that person.
        await guard.CheckLinkAsync(person.Id, ct);
        await AddSignInAsync(person);
        var token = RandomNumberGenerator.GetBytes(32);
        var link = await context.PasswordLinks.FindAsync([person.Id], ct);
        if (link is null)
        {
            context.PasswordLinks.Add(
                link = new PasswordLink { PersonId = person.Id, Digest = [] }
            );
        }

        link.Digest = SHA256.HashData(token);
        link.EndsAt = clock.GetUtcNow() + Length;
        context.Audit.Add(
            HostAudit.Entry(user, clock, "person", person.Id, ("SignInLink", "", person.Email))
        );
        context.SecurityLog.Add(SecurityEntries.Of(context, SecurityKinds.LinkMade, person.Id));
        await context.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
        return $"/welcome/{person.Id}?token={WebEncoders.Base64UrlEncode(token)}";
    }

    private async Task AddSignInAsync(Person person)
    {
        if (await signIns.FindByIdAsync(person.Id.ToString()) is not null)
        {
            return;
        }

        var made = await signIns.CreateAsync(
            new SignIn
            {
                Id = person.Id,
                UserName = person.Email,
                Email = person.Email,
            }
        );
        if (!made.Succeeded)
        {
            throw SignInRefusal.Of(made);
        }
    }
}
