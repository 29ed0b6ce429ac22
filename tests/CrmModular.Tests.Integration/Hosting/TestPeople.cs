using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Security;
using CrmModular.Host.Platform.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>A person who can sign in and has a token.</summary>
public sealed record TestPerson(Guid Id, string Name, string Email, string Password, string Token);

/// <summary>A permission in a scope, for a role that a test makes.</summary>
public sealed record TestGrant(string Permission, RecordScope Scope = RecordScope.All);

/// <summary>Makes people. Names and addresses are new each time, so that tests share a database without meeting each other.</summary>
internal static class TestPeople
{
    private const string Password = "quiet lamps over harbour";

    /// <summary>Made once: it is slow on purpose, and the people of the tests are many.</summary>
    private static readonly Lazy<string> Digest = new(() =>
        new PasswordWork().HashPassword(new SignIn(), Password)
    );

    /// <summary>A person with a role of its own that has the given grants.</summary>
    public static Task<TestPerson> PersonAsync(this TestHost host, params TestGrant[] grants) =>
        MakeAsync(
            host,
            async context =>
            {
                var role = new Role { Name = $"Role {Guid.NewGuid():N}" };
                context.Roles.Add(role);
                context.RoleGrants.AddRange(
                    grants.Select(g => new RoleGrantRow
                    {
                        RoleId = role.Id,
                        Permission = g.Permission,
                        Scope = g.Scope,
                    })
                );
                await context.SaveChangesAsync();
                return role.Id;
            }
        );

    /// <summary>A person with a built-in role, see <see cref="BuiltInRoles"/>.</summary>
    public static Task<TestPerson> PersonAsync(this TestHost host, string builtInRole) =>
        MakeAsync(
            host,
            async context => (await context.Roles.FirstAsync(r => r.Key == builtInRole)).Id
        );

    /// <summary>A new token for someone who is there already.</summary>
    public static async Task<string> TokenAsync(this TestHost host, Guid personId)
    {
        await using var scope = await host.ScopeAsync();
        var context = scope.Get<PlatformContext>();
        var token = Tokens.New();
        context.Tokens.Add(
            new ApiToken
            {
                PersonId = personId,
                Name = "test",
                Digest = Tokens.Digest(token),
                CreatedAt = TimeProvider.System.GetUtcNow(),
            }
        );
        await context.SaveChangesAsync();
        return token;
    }

    internal static async Task<TestPerson?> FindAsync(TestHost host, string email, string password)
    {
        await using var scope = await host.ScopeAsync();
        var person = await scope
            .Get<PlatformContext>()
            .Persons.AsNoTracking()
            .FirstOrDefaultAsync(p => p.Email == email);
        return person is null
            ? null
            : new TestPerson(
                person.Id,
                person.Name,
                email,
                password,
                await host.TokenAsync(person.Id)
            );
    }

    private static async Task<TestPerson> MakeAsync(
        TestHost host,
        Func<PlatformContext, Task<Guid>> role
    )
    {
        await using var scope = await host.ScopeAsync();
        var context = scope.Get<PlatformContext>();
        var mark = Guid.NewGuid().ToString("N")[..12];
        var person = new Person { Name = $"Person {mark}", Email = $"{mark}@example.com" };
        context.Persons.Add(person);
        context.PersonRoles.Add(
            new PersonRole { PersonId = person.Id, RoleId = await role(context) }
        );
        await context.SaveChangesAsync();
        var made = await scope
            .Get<UserManager<SignIn>>()
            .CreateAsync(
                new SignIn
                {
                    Id = person.Id,
                    UserName = person.Email,
                    Email = person.Email,
                    PasswordHash = Digest.Value,
                }
            );
        made.Succeeded.ShouldBeTrue(string.Join(", ", made.Errors.Select(e => e.Code)));
        scope.Get<RightsCache>().Clear();
        return new TestPerson(
            person.Id,
            person.Name,
            person.Email,
            Password,
            await host.TokenAsync(person.Id)
        );
    }
}
