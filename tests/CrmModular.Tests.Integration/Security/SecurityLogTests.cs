using System.Net;
using System.Text.RegularExpressions;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.SecurityLog;
using CrmModular.Host.Platform.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Security;

/// <summary>The security log: what stands in it, what never does, and how much it takes.</summary>
public abstract class SecurityLogTests(HostFixture fixture) : HostTests(fixture)
{
    private const string NewPassword = "seven grey herons waiting";

    private SecurityRecorder Recorder => Host.Services.GetRequiredService<SecurityRecorder>();

    [Fact]
    public async Task What_happens_to_a_person_s_access_stands_in_it_without_secrets()
    {
        var person = await Host.PersonAsync(new TestGrant("customers.customer.view"));
        using var stranger = Host.Pages();
        using (
            await stranger.PostFormAsync(
                "/sign-in",
                [new("Email", person.Email), new("Password", "wrong horse entirely")]
            )
        ) { }

        using var pages = await Host.SignedInAsync(person);
        (await pages.GetAsync("/admin/people")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using (var forged = await pages.PostAsync("/me?handler=Name", [new("Name", "x")]))
        {
            forged.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        string token;
        using (
            var made = await pages.PostFormAsync(
                "/me",
                [new("TokenName", "till")],
                "/me?handler=Token"
            )
        )
        {
            token = Regex.Match(await made.Content.ReadAsStringAsync(Ct), "crm_[0-9a-f]{64}").Value;
        }

        using var api = Host.Api(person with { Token = token });
        (await api.GetAsync("/api/v1/customers", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using (
            await pages.PostFormAsync(
                "/me",
                [
                    new("old", person.Password),
                    new("password", NewPassword),
                    new("endTokens", "true"),
                ],
                "/me?handler=Password"
            )
        ) { }

        (await api.GetAsync("/api/v1/customers", Ct)).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
        using (await pages.PostFormAsync("/me", [], "/logout")) { }

        var rows = await RowsAsync(person.Id);
        rows.Select(r => r.Kind)
            .ShouldBe(
                [
                    SecurityKinds.WrongPassword,
                    SecurityKinds.SignIn,
                    SecurityKinds.Forbidden,
                    SecurityKinds.Forgery,
                    SecurityKinds.TokenMade,
                    SecurityKinds.TokenUsed,
                    SecurityKinds.PasswordChanged,
                    SecurityKinds.TokenRefused,
                    SecurityKinds.SignOut,
                ],
                ignoreOrder: true
            );
        rows.ShouldAllBe(r => r.Address == "127.0.0.1" && r.Reference.Length > 0);
        var all = string.Join('\n', rows.Select(r => $"{r.Target} {r.Agent} {r.Reference}"));
        all.ShouldNotContain(token[4..]);
        all.ShouldNotContain("wrong horse");
        all.ShouldNotContain(person.Password);
        all.ShouldNotContain(NewPassword);
        using var admin = await Host.SignedInAsync();
        var html = await admin.HtmlAsync($"/admin/security?person={person.Id}");
        html.ShouldContain("Password changed");
        html.ShouldContain("Token used for the first time");
    }

    [Fact]
    public async Task A_refused_sign_in_is_one_row()
    {
        var address = IPAddress.Parse($"127.4.0.{Random.Shared.Next(2, 250)}");
        using var pages = Host.Pages(from: address);
        var form = PageClient.AntiforgeryToken(await pages.HtmlAsync("/sign-in"));
        var account = $"{Word()}@example.com";
        await Host
            .Services.GetRequiredService<AttemptCounter>()
            .CountAsync(
                SignInGate.KeyOfOwn(account.ToUpperInvariant(), address.ToString()),
                0,
                SignInGate.Window,
                Ct
            );
        using (
            var refused = await pages.PostAsync(
                "/sign-in",
                [new("Email", account), new("Password", "x")],
                form
            )
        )
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        }

        await Recorder.FlushAsync(Ct);
        await using var scope = await Host.ScopeAsync();
        var row = await scope
            .Get<PlatformContext>()
            .SecurityLog.AsNoTracking()
            .SingleAsync(e => e.Address == address.ToString(), Ct);
        (row.Kind, row.Target).ShouldBe((SecurityKinds.Brake, account));
    }

    [Fact]
    public async Task A_change_of_roles_and_of_permissions_stands_in_it_however_it_comes_about()
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var context = scope.Get<PlatformContext>();
        var person = await Host.PersonAsync();
        var role = await context.PersonRoles.SingleAsync(r => r.PersonId == person.Id, Ct);
        context.PersonRoles.Remove(role);
        context.RoleGrants.Add(
            new CrmModular.Host.Platform.People.RoleGrantRow
            {
                RoleId = role.RoleId,
                Permission = "customers.customer.view",
                Scope = RecordScope.All,
            }
        );
        await context.SaveChangesAsync(Ct);
        var rows = await context
            .SecurityLog.AsNoTracking()
            .Where(e =>
                e.Kind == SecurityKinds.Rights
                && e.ActorId == Host.Admin.Id
                && (e.PersonId == person.Id || e.Target == role.RoleId.ToString())
            )
            .ToListAsync(Ct);
        rows.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_name_that_is_no_address_is_not_taken_down()
    {
        var mark = Word();
        using var pages = Host.Pages(from: IPAddress.Parse("127.3.0.1"));
        var token = PageClient.AntiforgeryToken(await pages.HtmlAsync("/sign-in"));
        foreach (var name in new[] { $"my secret {mark}", $"{mark}@example.com" })
        {
            using var answer = await pages.PostAsync(
                "/sign-in",
                [new("Email", name), new("Password", "x")],
                token
            );
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        await Recorder.FlushAsync(Ct);
        await using var scope = await Host.ScopeAsync();
        var targets = await scope
            .Get<PlatformContext>()
            .SecurityLog.Where(e => e.Address == "127.3.0.1")
            .Select(e => e.Target)
            .ToListAsync(Ct);
        targets.Order().ShouldBe(["", $"{mark}@example.com"]);
    }

    [Fact]
    public async Task Repeats_of_a_refusal_are_one_row_that_counts()
    {
        var person = await Host.PersonAsync();
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 100; j++)
            {
                Recorder.Write(SecurityKinds.Forbidden, person.Id, "/admin/jobs", refused: true);
            }

            await Recorder.FlushAsync(Ct);
        }

        (await RowsAsync(person.Id)).ShouldHaveSingleItem().Count.ShouldBe(300);
    }

    [Fact]
    public async Task A_flood_is_cut_at_the_limit_of_the_hour_and_hides_no_success()
    {
        var clock = new Background.SetClock(DateTimeOffset.UtcNow);
        var recorder = new SecurityRecorder(
            Host.Services.GetRequiredService<IServiceScopeFactory>(),
            new Microsoft.AspNetCore.Http.HttpContextAccessor(),
            clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<SecurityRecorder>.Instance
        );
        var mark = Word();
        const int More = 250;
        for (var i = 0; i < SecurityRecorder.MostRowsPerHour + More; i++)
        {
            recorder.Write(SecurityKinds.Forbidden, null, $"/{mark}/{i}", refused: true);
        }

        recorder.Write(SecurityKinds.SignIn, null, mark);
        await recorder.FlushAsync(Ct);
        await using var scope = await Host.ScopeAsync();
        var log = scope.Get<PlatformContext>().SecurityLog;
        (await log.CountAsync(e => e.Target.StartsWith($"/{mark}/"), Ct)).ShouldBe(
            SecurityRecorder.MostRowsPerHour
        );
        (
            await log.AnyAsync(e => e.Kind == SecurityKinds.SignIn && e.Target == mark, Ct)
        ).ShouldBeTrue();
        (
            await log.Where(e => e.Kind == SecurityKinds.Overflow).MaxAsync(e => e.Count, Ct)
        ).ShouldBe(More);
    }

    [Fact]
    public async Task Old_rows_go_and_what_is_over_of_sessions_and_counts_too()
    {
        var mark = Word();
        var now = DateTimeOffset.UtcNow;
        await using var scope = await Host.ScopeAsync();
        var context = scope.Get<PlatformContext>();
        foreach (var days in new[] { 364, 366 })
        {
            context.SecurityLog.Add(
                SecurityEntries.Make(
                    null,
                    now.AddDays(-days),
                    SecurityKinds.SignIn,
                    null,
                    null,
                    $"{mark} {days}",
                    false
                )
            );
        }

        context
            .Set<AttemptCount>()
            .Add(
                new AttemptCount
                {
                    Key = mark,
                    Count = 1,
                    EndsAt = 1,
                }
            );
        await context.SaveChangesAsync(Ct);
        await scope.Get<AccessCleanupJob>().RunAsync(null!, Ct);
        (
            await context
                .SecurityLog.Where(e => e.Target.StartsWith(mark))
                .Select(e => e.Target)
                .ToListAsync(Ct)
        ).ShouldBe([$"{mark} 364"]);
        (await context.Set<AttemptCount>().AnyAsync(a => a.Key == mark, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task It_is_searched_by_kind_address_and_day_and_goes_on_by_pages()
    {
        var address = $"203.0.113.{Random.Shared.Next(1, 250)}";
        var mark = Word();
        var day = new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
        await using (var scope = await Host.ScopeAsync())
        {
            var context = scope.Get<PlatformContext>();
            for (var i = 0; i < 120; i++)
            {
                var entry = SecurityEntries.Make(
                    null,
                    day.AddDays(i % 2).AddSeconds(i),
                    SecurityKinds.SignIn,
                    null,
                    null,
                    $"{mark}-{i}.",
                    false
                );
                entry.Address = address;
                context.SecurityLog.Add(entry);
            }

            await context.SaveChangesAsync(Ct);
        }

        using var admin = await Host.SignedInAsync();
        var seen = new List<string>();
        string? url =
            $"/admin/security?address={address}&kind=sign-in&from=2026-03-10&to=2026-03-10";
        while (url is not null)
        {
            var html = await admin.HtmlAsync(url);
            seen.AddRange(Regex.Matches(html, $"{mark}-\\d+\\.").Select(m => m.Value));
            var next = Regex.Match(html, "rel=\"next\" href=\"([^\"]+)\"");
            url = next.Success ? WebUtility.HtmlDecode(next.Groups[1].Value) : null;
        }

        seen.Count.ShouldBe(60);
        seen.Distinct().Count().ShouldBe(60);
        seen[0].ShouldBe($"{mark}-118.");
        (
            await admin.HtmlAsync($"/admin/security?address={address}&kind=sign-out")
        ).ShouldNotContain(mark);
    }

    [Fact]
    public async Task Only_who_has_the_right_reads_it()
    {
        using var pages = await Host.SignedInAsync(
            await Host.PersonAsync(
                new TestGrant("platform.audit.view"),
                new TestGrant("platform.people.manage")
            )
        );
        foreach (var url in new[] { "/admin/security", $"/admin/people/{Host.Admin.Id}/access" })
        {
            (await pages.GetAsync(url)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    private async Task<List<SecurityEntry>> RowsAsync(Guid person)
    {
        await Recorder.FlushAsync(Ct);
        await using var scope = await Host.ScopeAsync();
        return await scope
            .Get<PlatformContext>()
            .SecurityLog.AsNoTracking()
            .Where(e => e.PersonId == person && e.Kind != SecurityKinds.Rights)
            .OrderBy(e => e.Id)
            .ToListAsync(Ct);
    }
}

/// <summary>The log takes so many refusals an hour, and other tests bring about hundreds: these have hosts of their own.</summary>
public sealed class SecurityLogOnSqlite(SecurityLogOnSqlite.Own host)
    : SecurityLogTests(host),
        IClassFixture<SecurityLogOnSqlite.Own>
{
    public sealed class Own() : HostFixture(DatabaseProvider.Sqlite);
}

public sealed class SecurityLogOnPostgreSql(SecurityLogOnPostgreSql.Own host)
    : SecurityLogTests(host),
        IClassFixture<SecurityLogOnPostgreSql.Own>
{
    public sealed class Own() : HostFixture(DatabaseProvider.PostgreSql);
}
