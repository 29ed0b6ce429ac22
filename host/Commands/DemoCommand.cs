using System.CommandLine;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Setup;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Commands;

/// <summary><c>demo load</c>: brings the demo story of the enabled modules into a company that is set up.</summary>
internal static class DemoCommand
{
    public static Command Make()
    {
        var chinese = new Option<bool>("--chinese")
        {
            Description = CommandTexts.Of["cli.demo.chinese"],
        };
        var load = new Command("load", CommandTexts.Of["cli.demo.load"]) { chinese };
        load.SetAction(
            (parsed, ct) =>
                CommandLine.GuardAsync(
                    (scope, c) => LoadAsync(scope, parsed.GetValue(chinese), c),
                    ct
                )
        );
        return new Command("demo", CommandTexts.Of["cli.demo"]) { load };
    }

    private static async Task<int> LoadAsync(CommandScope scope, bool chinese, CancellationToken ct)
    {
        var context = scope.Services.GetRequiredService<PlatformContext>();
        var admin = await context
            .PersonRoles.Join(
                context.Roles.Where(r => r.Key == BuiltInRoles.Administrator),
                p => p.RoleId,
                r => r.Id,
                (p, _) => p.PersonId
            )
            .OrderBy(id => id)
            .Select(id => (Guid?)id)
            .FirstOrDefaultAsync(ct);
        if (admin is not { } person)
        {
            throw new RuleException("demo.first-run");
        }

        var company = scope.Services.GetRequiredService<Platform.Company.CompanyFacts>();
        var result = await scope
            .Services.GetRequiredService<DemoLoader>()
            .LoadAsync(person, chinese || company.Language == "zh-CN", ct);
        foreach (var module in result.Loaded)
        {
            Console.WriteLine(CommandTexts.Of["cli.demo.loaded", ("module", module)]);
        }

        foreach (var module in result.Failed)
        {
            await Console.Error.WriteLineAsync(
                CommandTexts.Of["cli.demo.failed", ("module", module)]
            );
        }

        return result.Failed.Count == 0 ? 0 : 1;
    }
}
