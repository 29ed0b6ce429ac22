using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Security;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Account;

/// <summary>Makes a token for the signed-in person and answers it; nobody can read it a second time.</summary>
public sealed record CreateToken(string? Name) : IRequest<string>;

internal sealed class CreateTokenValidator : AbstractValidator<CreateToken>
{
    public CreateTokenValidator() =>
        RuleFor(x => x.Name)
            .NotEmpty()
            .WithMessage("form.required")
            .MaximumLength(100)
            .WithMessage("form.long");
}

internal sealed class CreateTokenHandler(
    PlatformContext context,
    ICurrentUser user,
    TimeProvider clock
) : IRequestHandler<CreateToken, string>
{
    public async Task<string> Handle(CreateToken request, CancellationToken cancellationToken)
    {
        var token = Tokens.New();
        context.Tokens.Add(
            new ApiToken
            {
                PersonId = user.PersonId!.Value,
                Name = request.Name!.Trim(),
                Digest = Tokens.Digest(token),
                CreatedAt = clock.GetUtcNow(),
            }
        );
        await context.SaveChangesAsync(cancellationToken);
        return token;
    }
}

/// <summary>Ends a token of the signed-in person at once.</summary>
public sealed record RevokeToken(Guid Id) : IRequest;

internal sealed class RevokeTokenHandler(
    PlatformContext context,
    ICurrentUser user,
    RightsChanged changed,
    TimeProvider clock
) : IRequestHandler<RevokeToken>
{
    public async Task Handle(RevokeToken request, CancellationToken cancellationToken)
    {
        await using var write = await context.BeginWriteAsync(cancellationToken);
        var token =
            await context.Tokens.FirstOrDefaultAsync(
                t => t.Id == request.Id && t.PersonId == user.PersonId,
                cancellationToken
            ) ?? throw new RecordNotFoundException(new RecordRef("platform.token", request.Id));
        token.RevokedAt ??= clock.GetUtcNow();
        await context.SaveChangesAsync(cancellationToken);
        await changed.RaiseAsync(cancellationToken);
        await write.CommitAsync(cancellationToken);
        changed.Forget();
    }
}
