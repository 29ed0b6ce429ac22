using System.CommandLine;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Security;
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
        var create = new Command("create", CommandTexts.Of["cli.token.create"]) { user, name };
        create.SetAction(
            (parsed, ct) =>
                CommandLine.GuardAsync(
                    (scope, c) =>
                        CreateAsync(scope, parsed.GetValue(user)!, parsed.GetValue(name)!, c),
                    ct
                )
        );
        return new Command("token", CommandTexts.Of["cli.token"]) { create };
    }

    private static async Task<int> CreateAsync(
        CommandScope scope,
        string email,
        string name,
        CancellationToken ct
    )
    {
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

        var token = Tokens.New();
        context.Tokens.Add(
            new ApiToken
            {
                PersonId = id,
                Name = name,
                Digest = Tokens.Digest(token),
                CreatedAt = TimeProvider.System.GetUtcNow(),
            }
        );
        await context.SaveChangesAsync(ct);
        Console.WriteLine(token);
        return 0;
    }
}
