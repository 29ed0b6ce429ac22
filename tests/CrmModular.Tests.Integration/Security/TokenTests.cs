using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.ApiTokens;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Security;
using CrmModular.Host.Platform.Sessions;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Security;

/// <summary>What a token opens, and until when.</summary>
public abstract class TokenTests(HostFixture fixture) : HostTests(fixture)
{
    [Theory]
    [InlineData("read", 200, 403, 200)]
    [InlineData("write", 200, 201, 200)]
    [InlineData("read:customers", 200, 403, 403)]
    [InlineData("write:customers", 200, 201, 403)]
    [InlineData("read,write:catalog", 200, 403, 200)]
    [InlineData("nonsense", 401, 401, 401)]
    public async Task A_token_may_what_its_scopes_say_even_an_administrator_s(
        string scopes,
        int read,
        int write,
        int other
    )
    {
        using var api = await ApiAsync(t => t.Scopes = scopes);
        ((int)(await api.GetAsync("/api/v1/customers", Ct)).StatusCode).ShouldBe(read);
        ((int)(await api.GetAsync("/api/v1/products", Ct)).StatusCode).ShouldBe(other);
        using var made = await api.PostAsJsonAsync(
            "/api/v1/customers",
            new { name = $"Made {Word()}" },
            Ct
        );
        ((int)made.StatusCode).ShouldBe(write);
    }

    [Fact]
    public async Task A_token_ends_on_its_day()
    {
        using var good = await ApiAsync(t => t.ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(1));
        using var over = await ApiAsync(t => t.ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(-1));
        // One that was made before tokens had an end.
        using var old = await ApiAsync(t =>
            t.CreatedAt = DateTimeOffset.UtcNow.AddDays(-TokenTerm.MaxDays - 1)
        );
        (await StatusAsync(good)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(over)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(old)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/me")]
    [InlineData("/")]
    [InlineData("/admin/people")]
    public async Task A_token_opens_no_page(string url)
    {
        (await Admin.GetAsync(url, Ct)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_makes_no_token()
    {
        await using var scope = await Host.ScopeAsync();
        var rights = await scope.Get<RightsCache>().OfAsync(Host.Admin.Id, Ct);
        scope
            .Get<CurrentUser>()
            .Become(rights! with { Limit = TokenScopes.Parse(TokenScopes.Everything) }, "api");
        await Should.ThrowAsync<UnauthorizedAccessException>(() =>
            scope.Get<IMediator>().Send(new CreateToken("more", 1, TokenScopes.Read), Ct)
        );
    }

    [Fact]
    public async Task The_form_makes_a_token_with_an_end_and_scopes_and_lists_it_so()
    {
        var person = await Host.PersonAsync(new TestGrant("customers.customer.view"));
        using var pages = await Host.SignedInAsync(person);
        using (
            var made = await pages.PostFormAsync(
                "/me",
                [
                    new("TokenName", "till"),
                    new("TokenAccess", "read"),
                    new("TokenDays", "30"),
                    new("TokenModules", "customers"),
                ],
                "/me?handler=Token"
            )
        )
        {
            made.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        await using var scope = await Host.ScopeAsync();
        var row = await scope
            .Get<PlatformContext>()
            .Tokens.AsNoTracking()
            .SingleAsync(t => t.PersonId == person.Id && t.Name == "till", Ct);
        row.Scopes.ShouldBe("read:customers");
        (row.ExpiresAt!.Value - row.CreatedAt).ShouldBe(TimeSpan.FromDays(30));
        (await pages.HtmlAsync("/me")).ShouldContain("Read Customers");
        foreach (var (name, value) in new[] { ("TokenDays", "366"), ("TokenAccess", "everything") })
        {
            using var refused = await pages.PostFormAsync(
                "/me",
                [new("TokenName", "more"), new(name, value)],
                "/me?handler=Token"
            );
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }
    }

    [Fact]
    public async Task The_last_use_is_written_now_and_then_and_not_with_each_request()
    {
        var person = await Host.PersonAsync(new TestGrant("customers.customer.view"));
        using var api = Host.Api(person);
        (await StatusAsync(api)).ShouldBe(HttpStatusCode.OK);
        using (var queries = new QueryCounter())
        {
            (await StatusAsync(api)).ShouldBe(HttpStatusCode.OK);
            queries.Commands.ShouldNotContain(c => c.Contains("tokens"));
        }

        await Host.Services.GetRequiredService<LastUses>().FlushAsync(Ct);
        using var pages = await Host.SignedInAsync(person);
        Regex.Count(await pages.HtmlAsync("/me"), "never used").ShouldBe(0);
    }

    private async Task<HttpClient> ApiAsync(Action<ApiToken> change)
    {
        await using var scope = await Host.ScopeAsync();
        var text = Tokens.New();
        var token = new ApiToken
        {
            PersonId = Host.Admin.Id,
            Name = "test",
            Digest = Tokens.Digest(text),
            CreatedAt = DateTimeOffset.UtcNow,
        };
        change(token);
        scope.Get<PlatformContext>().Tokens.Add(token);
        await scope.Get<PlatformContext>().SaveChangesAsync(Ct);
        return Host.Api(Host.Admin with { Token = text });
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient api)
    {
        using var answer = await api.GetAsync("/api/v1/customers", Ct);
        return answer.StatusCode;
    }
}

[Collection(SqliteHost.Name)]
public sealed class TokensOnSqlite(SqliteHost host) : TokenTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class TokensOnPostgreSql(PostgreSqlHost host) : TokenTests(host);
