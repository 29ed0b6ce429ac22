using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Security;
using CrmModular.Host.Platform.SecurityLog;
using FluentValidation;
using MediatR;

namespace CrmModular.Host.Platform.ApiTokens;

/// <summary>Makes a token for the signed-in person and answers it; nobody can read it a second time.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Days">How long it lives.</param>
/// <param name="Scopes">What it may do, see <see cref="TokenScopes"/>.</param>
public sealed record CreateToken(string? Name, int? Days, string? Scopes) : IRequest<string>;

internal sealed class CreateTokenValidator : AbstractValidator<CreateToken>
{
    public CreateTokenValidator()
    {
        RuleFor(x => x.Name)
            .NotEmpty()
            .WithMessage("form.required")
            .MaximumLength(100)
            .WithMessage("form.long");
        RuleFor(x => x.Days)
            .Must(d => d is >= 1 and <= TokenTerm.MaxDays)
            .WithMessage("token.days.wrong");
        RuleFor(x => x.Scopes)
            .Must(s => TokenScopes.Parse(s) is not null)
            .WithMessage("token.scope.wrong");
    }
}

internal sealed class CreateTokenHandler(
    PlatformContext context,
    CurrentUser user,
    TokenMaker maker
) : IRequestHandler<CreateToken, string>
{
    public async Task<string> Handle(CreateToken request, CancellationToken cancellationToken)
    {
        // A token that made tokens would outlive its own end.
        if (user.Rights?.Limit is not null)
        {
            throw new UnauthorizedAccessException("A token makes no tokens.");
        }

        var token = maker.Add(
            context,
            user.PersonId!.Value,
            request.Name!.Trim(),
            request.Days!.Value,
            TokenScopes.Parse(request.Scopes)!
        );
        await context.SaveChangesAsync(cancellationToken);
        return token;
    }
}

/// <summary>Makes tokens, for the page and the command line.</summary>
internal sealed class TokenMaker(TimeProvider clock)
{
    /// <summary>Adds it with its row of the security log; the caller saves.</summary>
    public string Add(
        PlatformContext context,
        Guid person,
        string name,
        int days,
        TokenScopes scopes
    )
    {
        var text = Tokens.New();
        var now = clock.GetUtcNow();
        var token = new ApiToken
        {
            PersonId = person,
            Name = name,
            Digest = Tokens.Digest(text),
            CreatedAt = now,
            ExpiresAt = now.AddDays(days),
            Scopes = scopes.ToString(),
        };
        context.Tokens.Add(token);
        context.SecurityLog.Add(
            SecurityEntries.Of(context, SecurityKinds.TokenMade, person, token.Id.ToString())
        );
        return text;
    }
}
