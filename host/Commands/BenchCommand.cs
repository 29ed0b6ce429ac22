using System.CommandLine;
using System.Diagnostics;
using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Commands;

/// <summary><c>bench seed</c>: fills the enabled modules' tables with rows skewed like reality, for measuring.</summary>
internal static class BenchCommand
{
    /// <summary>Who owns the rows. The first of them can sign in and has the scope of its own records.</summary>
    public const int People = 200;

    public const string MemberEmail = "bench.member@example.com";

    public static Command Make()
    {
        var customers = new Option<int>("--customers")
        {
            Description = CommandTexts.Of["cli.bench.customers"],
            Required = true,
        };
        var password = new Option<string?>("--password")
        {
            Description = CommandTexts.Of["cli.bench.password", ("email", MemberEmail)],
        };
        var seed = new Command("seed", CommandTexts.Of["cli.bench.seed"]) { customers, password };
        seed.SetAction(
            (parsed, ct) =>
                CommandLine.GuardAsync(
                    (scope, c) =>
                        SeedAsync(scope, parsed.GetValue(customers), parsed.GetValue(password), c),
                    ct
                )
        );
        return new Command("bench", CommandTexts.Of["cli.bench"]) { seed };
    }

    private static async Task<int> SeedAsync(
        CommandScope scope,
        int customers,
        string? password,
        CancellationToken ct
    )
    {
        if (customers is < 1 or > 10_000_000)
        {
            throw new RuleException("bench.customers", null, [("least", 1), ("most", 10_000_000)]);
        }

        var people = await PeopleAsync(scope, ct);
        if (password is not null)
        {
            await SignInAsync(scope, people[0], password, ct);
        }

        var started = Stopwatch.GetTimestamp();
        void Report(string text) =>
            Console.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds, 6:0.0} s  {text}");
        var seed = new BenchSeed(customers, people, Report);
        var sources = await scope
            .Services.GetRequiredService<IExtensions>()
            .OfAsync<IDemoData>(ct: ct);
        // A module's rows refer to those of the modules it needs, which stand before it in the generation.
        var order = scope
            .Services.GetRequiredService<GenerationHolder>()
            .Value.Modules.Select((module, index) => (module.Id, index))
            .ToDictionary(m => m.Id, m => m.index, StringComparer.Ordinal);
        foreach (var source in sources.OrderBy(s => order[s.Declaration.ModuleId]))
        {
            await source.Instance.SeedAsync(seed, ct);
            Report($"{source.Declaration.ModuleId}: done");
        }

        var context = scope.Services.GetRequiredService<PlatformContext>();
        // The planner chooses by these; without them it would guess.
        await context.Database.ExecuteSqlRawAsync("ANALYZE", ct);
        return 0;
    }

    private static async Task<IReadOnlyList<Guid>> PeopleAsync(
        CommandScope scope,
        CancellationToken ct
    )
    {
        var context = scope.Services.GetRequiredService<PlatformContext>();
        var there = await context
            .Persons.Where(p => p.ExternalId.StartsWith("bench-"))
            .OrderBy(p => p.ExternalId)
            .Select(p => p.Id)
            .ToListAsync(ct);
        if (there.Count == People)
        {
            return there;
        }

        var role = await context.Roles.FirstAsync(r => r.Key == BuiltInRoles.Member, ct);
        var people = Enumerable
            .Range(1, People)
            .Select(i => new Person
            {
                Name = $"Bench person {i:000}",
                ExternalId = $"bench-{i:000}",
                Email = i == 1 ? MemberEmail : "",
            })
            .ToList();
        context.Persons.AddRange(people);
        context.PersonRoles.AddRange(
            people.Select(p => new PersonRole { PersonId = p.Id, RoleId = role.Id })
        );
        await context.SaveChangesAsync(ct);
        return [.. people.Select(p => p.Id)];
    }

    private static async Task SignInAsync(
        CommandScope scope,
        Guid person,
        string password,
        CancellationToken ct
    )
    {
        var context = scope.Services.GetRequiredService<PlatformContext>();
        if (await context.SignIns.AnyAsync(s => s.Id == person, ct))
        {
            return;
        }

        var result = await scope
            .Services.GetRequiredService<UserManager<SignIn>>()
            .CreateAsync(
                new SignIn
                {
                    Id = person,
                    UserName = MemberEmail,
                    Email = MemberEmail,
                },
                password
            );
        if (!result.Succeeded)
        {
            throw new RuleException("password.weak");
        }
    }
}
