using System.Net;
using System.Text.RegularExpressions;
using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Security;

/// <summary>Links by which a password is set: once, for a day, the newest only, and to nowhere else.</summary>
public abstract class LinkTests(HostFixture fixture) : HostTests(fixture)
{
    private const string Password = "lamp violin gravel nine";

    [Fact]
    public async Task A_newer_link_ends_an_older_and_a_used_one_is_over()
    {
        var person = await Host.PersonAsync();
        using var admin = await Host.SignedInAsync();
        var older = await LinkAsync(admin, person);
        var newer = await LinkAsync(admin, person);
        newer.ShouldNotBe(older);
        (await TakeAsync(older, Password)).ShouldBe(HttpStatusCode.UnprocessableEntity);
        // Too weak: the link holds for another try.
        (await TakeAsync(newer, "passwordpassword")).ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await TakeAsync(newer, Password)).ShouldBe(HttpStatusCode.Redirect);
        (await TakeAsync(newer, Password)).ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Of_two_who_use_a_link_at_once_one_gets_it()
    {
        var person = await Host.PersonAsync();
        using var admin = await Host.SignedInAsync();
        var link = await LinkAsync(admin, person);
        var taken = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => TakeAsync(link, Password))
        );
        taken.Count(t => t == HttpStatusCode.Redirect).ShouldBe(1);
    }

    [Fact]
    public async Task A_link_is_over_after_a_day()
    {
        var person = await Host.PersonAsync();
        using var admin = await Host.SignedInAsync();
        var link = await LinkAsync(admin, person);
        await using var scope = await Host.ScopeAsync();
        await scope
            .Get<PlatformContext>()
            .PasswordLinks.Where(l => l.PersonId == person.Id)
            .ExecuteUpdateAsync(
                u => u.SetProperty(l => l.EndsAt, DateTimeOffset.UtcNow.AddSeconds(-1)),
                Ct
            );
        (await TakeAsync(link, Password)).ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_password_by_a_link_ends_sessions_and_tokens()
    {
        var person = await Host.PersonAsync(new TestGrant("customers.customer.view"));
        using var theirs = await Host.SignedInAsync(person);
        using var api = Host.Api(person);
        using var admin = await Host.SignedInAsync();
        (await TakeAsync(await LinkAsync(admin, person), Password)).ShouldBe(
            HttpStatusCode.Redirect
        );
        (await theirs.GetAsync("/me")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await api.GetAsync("/api/v1/customers", Ct)).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    [Fact]
    public async Task The_name_of_the_person_and_of_the_company_make_no_password()
    {
        var person = await Host.PersonAsync();
        using var admin = await Host.SignedInAsync();
        var link = await LinkAsync(admin, person);
        foreach (var weak in new[] { $"{person.Name}1", "My company 2026" })
        {
            (await TakeAsync(link, weak)).ShouldBe(HttpStatusCode.UnprocessableEntity, weak);
        }
    }

    [Fact]
    public async Task A_link_is_audited_and_its_secret_is_kept_nowhere()
    {
        var person = await Host.PersonAsync();
        using var admin = await Host.SignedInAsync();
        var link = await LinkAsync(admin, person);
        (await admin.HtmlAsync("/admin/audit?kind=platform.person")).ShouldContain(
            "Password link for"
        );
        await using var scope = await Host.ScopeAsync();
        var stored = await scope
            .Get<PlatformContext>()
            .PasswordLinks.SingleAsync(l => l.PersonId == person.Id, Ct);
        var secret = Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(
            link.Split("token=")[1]
        );
        stored.Digest.ShouldBe(System.Security.Cryptography.SHA256.HashData(secret));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task A_foreign_host_reaches_no_link(string host)
    {
        var person = await Host.PersonAsync();
        using var admin = await Host.SignedInAsync();
        var page = $"/admin/people/{person.Id}";
        var token = PageClient.AntiforgeryToken(await admin.HtmlAsync(page));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{page}?handler=Invite");
        request.Headers.Host = host;
        request.Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
        using var answer = await admin.Http.SendAsync(request, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var html = await answer.Content.ReadAsStringAsync(Ct);
        html.ShouldContain("CrmModular__PublicAddress");
        html.ShouldNotContain("/welcome/");
        await using var scope = await Host.ScopeAsync();
        (
            await scope
                .Get<PlatformContext>()
                .PasswordLinks.AnyAsync(l => l.PersonId == person.Id, Ct)
        ).ShouldBeFalse();
    }

    private static async Task<string> LinkAsync(PageClient admin, TestPerson person)
    {
        var page = $"/admin/people/{person.Id}";
        using var made = await admin.PostFormAsync(page, [], $"{page}?handler=Invite");
        made.StatusCode.ShouldBe(HttpStatusCode.OK);
        var html = await made.Content.ReadAsStringAsync(Ct);
        var link = Regex.Match(html, "/welcome/[0-9a-f-]+\\?token=[\\w-]+").Value;
        link.ShouldNotBeEmpty();
        return link;
    }

    private async Task<HttpStatusCode> TakeAsync(string link, string password)
    {
        using var guest = Host.Pages();
        using var taken = await guest.PostFormAsync(link, [new("password", password)]);
        return taken.StatusCode;
    }
}

[Collection(SqliteHost.Name)]
public sealed class LinksOnSqlite(SqliteHost host) : LinkTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class LinksOnPostgreSql(PostgreSqlHost host) : LinkTests(host);
