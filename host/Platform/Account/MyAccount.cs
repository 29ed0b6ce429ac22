using CrmModular.Host.Data;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Sessions;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Account;

/// <summary>The signed-in person's name, and what gets in as that person.</summary>
public sealed record MyAccount(string Name, string Email, OpenAccess Access);

/// <summary>Reads the signed-in person's account.</summary>
public sealed record ReadMyAccount : IRequest<MyAccount>;

internal sealed class ReadMyAccountHandler(
    PlatformContext context,
    CurrentUser user,
    OpenAccessReader access
) : IRequestHandler<ReadMyAccount, MyAccount>
{
    public async Task<MyAccount> Handle(ReadMyAccount request, CancellationToken cancellationToken)
    {
        var person = await context
            .Persons.AsNoTracking()
            .FirstAsync(p => p.Id == user.PersonId, cancellationToken);
        return new MyAccount(
            person.Name,
            person.Email,
            await access.ReadAsync(person.Id, cancellationToken)
        );
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
