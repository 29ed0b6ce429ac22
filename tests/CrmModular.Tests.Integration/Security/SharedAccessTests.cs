using System.Net;
using CrmModular.Host.Data;
using CrmModular.Host.Platform;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Security;

/// <summary>Two hosts with folders of their own on one database: they share sign-ins, their ends, and the count of guesses.</summary>
public abstract class SharedAccessTests(DatabaseProvider provider)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hosts_share_sign_ins_their_end_and_guesses()
    {
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql && TestDatabase.WhyNoPostgres is not null,
            TestDatabase.WhyNoPostgres ?? ""
        );
        var folder = Directory.CreateTempSubdirectory("crm-test-").FullName;
        await using var database = await TestDatabase.MakeAsync(provider);
        LeaveKey(database.Folder);
        await using var first = await TestHost.StartAsync(database, enable: ["catalog"]);
        await using var second = await TestHost.StartAsync(
            database,
            enable: ["catalog"],
            settings: ("CrmModular:DataPath", folder)
        );
        Directory.Exists(Path.Combine(folder, "keys")).ShouldBeFalse();
        await OneSignInServesBothAsync(first, second);
        await GuessesAddUpAsync(first, second);
        await TheSettingOfRestIsHeededAsync(first);
        await TheFolderSKeysAreTakenOverAsync(first);
        await SecretsAreHeededAsync(first, folder);
        Directory.Delete(folder, true);
    }

    /// <summary>As further hosts on this database, one after another, that were given other secrets.</summary>
    private static async Task SecretsAreHeededAsync(TestHost host, string folder)
    {
        var database = host.Services.GetRequiredService<IHostDatabase>();
        DataKeyStore With(byte? secret) =>
            new(
                database,
                new ConfigurationBuilder()
                    .AddInMemoryCollection([
                        new(
                            "CrmModular:KeySecret",
                            secret is { } b
                                ? Convert.ToBase64String(Enumerable.Repeat(b, 32).ToArray())
                                : null
                        ),
                    ])
                    .Build()
            );
        var before = With(null).GetAllElements().Select(e => e.ToString()).Order().ToList();
        (await KeysAsync(host)).ShouldContain(k => k.Contains("<masterKey"));
        With(1).TakeOver(folder);
        (await KeysAsync(host)).ShouldAllBe(k => k.StartsWith("aes-gcm:"));
        With(1).GetAllElements().Select(e => e.ToString()).Order().ShouldBe(before);
        Should.Throw<SettingException>(() => With(2).TakeOver(folder));
        Should.Throw<SettingException>(() => With(null).TakeOver(folder));
    }

    private static async Task OneSignInServesBothAsync(TestHost first, TestHost second)
    {
        using var here = await first.SignedInAsync();
        using var there = second.Pages();
        foreach (Cookie cookie in here.Cookies.GetAllCookies())
        {
            there.Cookies.Add(second.Address, new Cookie(cookie.Name, cookie.Value, "/"));
        }

        (await there.GetAsync("/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using (var left = await here.PostFormAsync("/me", [], "/logout"))
        {
            left.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        await Wait.UntilAsync(
            async () => (await there.GetAsync("/me")).StatusCode == HttpStatusCode.Redirect,
            "the other host still opens to a session that ended"
        );
    }

    private static async Task GuessesAddUpAsync(TestHost first, TestHost second)
    {
        var person = await first.PersonAsync();
        var place = IPAddress.Parse("127.2.0.1");
        using var here = first.Pages(from: place);
        using var there = second.Pages(from: place);
        var answers = (
            await Task.WhenAll(GuessAsync(here, person.Email), GuessAsync(there, person.Email))
        )
            .SelectMany(a => a)
            .ToList();
        answers
            .Count(a => a == HttpStatusCode.UnprocessableEntity)
            .ShouldBe(SignInGate.LimitOfAccount);
        answers
            .Count(a => a == HttpStatusCode.TooManyRequests)
            .ShouldBe(answers.Count - SignInGate.LimitOfAccount);
    }

    private static async Task<HttpStatusCode[]> GuessAsync(PageClient pages, string email)
    {
        var token = PageClient.AntiforgeryToken(await pages.HtmlAsync("/sign-in"));
        return await Task.WhenAll(
            Enumerable
                .Range(0, 15)
                .Select(async _ =>
                {
                    using var answer = await pages.PostAsync(
                        "/sign-in",
                        [new("Email", email), new("Password", "not it at all")],
                        token
                    );
                    return answer.StatusCode;
                })
        );
    }

    private static async Task TheSettingOfRestIsHeededAsync(TestHost host)
    {
        using var pages = await host.SignedInAsync();
        await using var scope = await host.ScopeAsync();
        async Task<HttpStatusCode> AfterThreeDaysAsync()
        {
            await scope
                .Get<PlatformContext>()
                .Sessions.Where(s => s.PersonId == host.Admin.Id)
                .ExecuteUpdateAsync(
                    u => u.SetProperty(s => s.LastUsedAt, DateTimeOffset.UtcNow.AddDays(-3)),
                    Ct
                );
            scope.Get<RightsCache>().Clear();
            return (await pages.GetAsync("/me")).StatusCode;
        }

        (await AfterThreeDaysAsync()).ShouldBe(HttpStatusCode.OK);
        using (
            var saved = await pages.PostFormAsync(
                "/admin/settings",
                [new("platform.session.idle", "2")]
            )
        )
        {
            saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        (await AfterThreeDaysAsync()).ShouldBe(HttpStatusCode.Redirect);
    }

    private static void LeaveKey(string data)
    {
        var keys = Directory.CreateDirectory(Path.Combine(data, "keys")).FullName;
        File.WriteAllText(
            Path.Combine(keys, "key-11111111-2222-3333-4444-555555555555.xml"),
            "<key id=\"11111111-2222-3333-4444-555555555555\" version=\"1\"><creationDate>2026-01-01T00:00:00Z</creationDate><activationDate>2026-01-01T00:00:00Z</activationDate><expirationDate>2026-02-01T00:00:00Z</expirationDate><descriptor deserializerType=\"none\"><descriptor /></descriptor></key>"
        );
    }

    private static async Task TheFolderSKeysAreTakenOverAsync(TestHost host) =>
        (await KeysAsync(host)).ShouldContain(k =>
            k.Contains("11111111-2222-3333-4444-555555555555")
        );

    private static async Task<List<string>> KeysAsync(TestHost host)
    {
        await using var scope = await host.ScopeAsync();
        return await scope.Get<PlatformContext>().Set<DataKey>().Select(k => k.Xml).ToListAsync(Ct);
    }
}

[Collection("Two instances")]
public sealed class SharedAccessOnSqlite() : SharedAccessTests(DatabaseProvider.Sqlite);

[Collection("Two instances")]
public sealed class SharedAccessOnPostgreSql() : SharedAccessTests(DatabaseProvider.PostgreSql);
