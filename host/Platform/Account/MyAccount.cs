using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Security;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Account;

/// <summary>A token as its owner sees it: never the token itself.</summary>
public sealed record TokenLine(Guid Id, string Name, DateTimeOffset CreatedAt);

/// <summary>The signed-in person's name and tokens.</summary>
public sealed record MyAccount(string Name, string Email, IReadOnlyList<TokenLine> Tokens);

/// <summary>Reads the signed-in person's account.</summary>
public sealed record ReadMyAccount : IRequest<MyAccount>;

internal sealed class ReadMyAccountHandler(PlatformContext context, ICurrentUser user)
    : IRequestHandler<ReadMyAccount, MyAccount>
{
    public async Task<MyAccount> Handle(ReadMyAccount request, CancellationToken cancellationToken)
    {
        var person = await context
            .Persons.AsNoTracking()
            .FirstAsync(p => p.Id == user.PersonId, cancellationToken);
        var tokens = await context
            .Tokens.AsNoTracking()
            .Where(t => t.PersonId == person.Id && t.RevokedAt == null)
            .OrderByDescending(t => t.Id)
            .Select(t => new TokenLine(t.Id, t.Name, t.CreatedAt))
            .ToListAsync(cancellationToken);
        return new MyAccount(person.Name, person.Email, tokens);
    }
}

/// <summary>Changes the signed-in person's name.</summary>
public sealed record RenameMe(string? Name) : IRequest;

internal sealed class RenameMeValidator : AbstractValidator<RenameMe>
{
    public RenameMeValidator() =>
        RuleFor(x => x.Name)
            .NotEmpty()
            .WithMessage("form.required")
            .MaximumLength(200)
            .WithMessage("form.long");
}

internal sealed class RenameMeHandler(
    PlatformContext context,
    ICurrentUser user,
    RightsChanged changed
) : IRequestHandler<RenameMe>
{
    public async Task Handle(RenameMe request, CancellationToken cancellationToken)
    {
        await using var write = await context.BeginWriteAsync(cancellationToken);
        var person = await context.Persons.FirstAsync(
            p => p.Id == user.PersonId,
            cancellationToken
        );
        person.Name = request.Name!.Trim();
        await context.SaveChangesAsync(cancellationToken);
        await changed.RaiseAsync(cancellationToken);
        await write.CommitAsync(cancellationToken);
        changed.Forget();
    }
}

/// <summary>Changes the signed-in person's password, which ends every other session.</summary>
public sealed record ChangePassword(string? Old, string? Password) : IRequest;

internal sealed class ChangePasswordHandler(
    PlatformContext context,
    UserManager<SignIn> signIns,
    ICurrentUser user,
    RightsChanged changed
) : IRequestHandler<ChangePassword>
{
    public async Task Handle(ChangePassword request, CancellationToken cancellationToken)
    {
        var signIn =
            await signIns.FindByIdAsync(user.PersonId.ToString()!)
            ?? throw new RuleException("me.password.none", nameof(ChangePassword.Old));
        if (!await signIns.CheckPasswordAsync(signIn, request.Old ?? ""))
        {
            throw new RuleException("me.password.wrong", nameof(ChangePassword.Old));
        }

        if (PasswordStrength.Problem(request.Password, signIn.Email, [user.Name]) is { } problem)
        {
            throw new RuleException(problem, nameof(ChangePassword.Password));
        }

        await using var write = await context.BeginWriteAsync(cancellationToken);
        var result = await signIns.ChangePasswordAsync(signIn, request.Old!, request.Password!);
        if (!result.Succeeded)
        {
            throw SignInRefusal.Of(result);
        }

        await changed.RaiseAsync(cancellationToken);
        await write.CommitAsync(cancellationToken);
        changed.Forget();
    }
}
