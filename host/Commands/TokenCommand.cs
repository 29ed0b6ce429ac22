using System.CommandLine;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.ApiTokens;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Commands;

/// <summary><c>token create</c>: prints a new token, and nothing else.</summary>
internal static class TokenCommand
{
    public static Command Make()
    {
        var user = new Option<string>("--user")
        {
            Description = CommandTexts.Of["cli.token.user"],
            Required = true,
        };
        var name = new Option<string>("--name")
        {
            Description = CommandTexts.Of["cli.token.name"],
            Required = true,
        };
        var expires = new Option<int>("--expires")
        {
            Description = CommandTexts.Of["cli.token.expires"],
            DefaultValueFactory = _ => TokenTerm.DefaultDays,
        };
        var scope = new Option<string>("--scope")
        {
            Description = CommandTexts.Of["cli.token.scope"],
            DefaultValueFactory = _ => TokenScopes.Everything,
        };
        var create = new Command("create", CommandTexts.Of["cli.token.create"])
        {
            user,
            name,
            expires,
            scope,
        };
        create.SetAction(
            (parsed, ct) =>
                CommandLine.GuardAsync(
                    (installation, c) =>
                        CreateAsync(
                            installation,
                            parsed.GetValue(user)!,
                            new CreateToken(
                                parsed.GetValue(name),
                                parsed.GetValue(expires),
                                parsed.GetValue(scope)
                            ),
                            c
                        ),
                    ct
                )
        );
        return new Command("token", CommandTexts.Of["cli.token"]) { create };
    }

    private static async Task<int> CreateAsync(
        CommandScope scope,
        string email,
        CreateToken asked,
        CancellationToken ct
    )
    {
        if (new CreateTokenValidator().Validate(asked).Errors is [var error, ..])
        {
            throw new RuleException(error.ErrorMessage);
        }

        var context = scope.Services.GetRequiredService<PlatformContext>();
        var normalized = email.ToUpperInvariant();
        var person = await context
            .SignIns.Where(s => s.NormalizedEmail == normalized)
            .Select(s => (Guid?)s.Id)
            .FirstOrDefaultAsync(ct);
        if (person is not { } id)
        {
            throw new RuleException("token.person", null, [("email", email)]);
        }

        var token = scope
            .Services.GetRequiredService<TokenMaker>()
            .Add(
                context,
                id,
                asked.Name!.Trim(),
                asked.Days!.Value,
                TokenScopes.Parse(asked.Scopes)!
            );
        await context.SaveChangesAsync(ct);
        Console.WriteLine(token);
        return 0;
    }
}
