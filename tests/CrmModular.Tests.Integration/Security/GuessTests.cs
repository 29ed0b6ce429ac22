using System.Net;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CrmModular.Tests.Integration.Security;

/// <summary>Guessing passwords: how many are looked at, what the answers tell, and whom it shuts out.</summary>
public abstract class GuessTests(HostFixture fixture) : HostTests(fixture)
{
    private const string Wrong = "not it at all";

    /// <summary>Each test guesses from networks of its own: the hosts of a collection count them together.</summary>
    private static int _places = 10;

    private static IPAddress Place() =>
        new([127, 1, (byte)(Interlocked.Increment(ref _places) >> 8), (byte)_places]);

    [Fact]
    public async Task Of_sixty_guesses_at_once_five_are_looked_at()
    {
        var person = await Host.PersonAsync();
        using var guesser = Host.Pages(from: Place());
        using var rounds = new PasswordRounds();
        var answers = await GuessAsync(guesser, person.Email, 60);
        answers.Count(a => a == HttpStatusCode.UnprocessableEntity).ShouldBe(5);
        answers.Count(a => a == HttpStatusCode.TooManyRequests).ShouldBe(55);
        rounds.Rounds.ShouldBe(5L * PasswordWork.Rounds);
    }

    [Fact]
    public async Task Nothing_tells_an_account_that_is_there_from_one_that_is_not()
    {
        var there = await Host.PersonAsync();
        var gone = await Host.PersonAsync();
        var old = await Host.PersonAsync();
        await using (var scope = await Host.ScopeAsync())
        {
            var context = scope.Get<PlatformContext>();
            await context
                .Persons.Where(p => p.Id == gone.Id)
                .ExecuteUpdateAsync(u => u.SetProperty(p => p.Active, false), Ct);
            scope.Get<RightsCache>().Clear();
            await context
                .SignIns.Where(s => s.Id == old.Id)
                .ExecuteUpdateAsync(u => u.SetProperty(s => s.PasswordHash, OldHash("else")), Ct);
        }

        var told = new List<(Told LookedAt, Told Refused)>();
        foreach (var email in new[] { there.Email, gone.Email, old.Email, $"{Word()}@example.com" })
        {
            var place = Place();
            await CountAsync(
                SignInGate.KeyOfOwn(email.ToUpperInvariant(), place.ToString()),
                SignInGate.LimitOfAccount - 1,
                SignInGate.Window
            );
            using var pages = Host.Pages(from: place);
            var token = PageClient.AntiforgeryToken(await pages.HtmlAsync("/sign-in"));
            told.Add(
                (await AnswerAsync(pages, token, email), await AnswerAsync(pages, token, email))
            );
        }

        var (lookedAt, refused) = told.Distinct().ShouldHaveSingleItem();
        lookedAt.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        lookedAt.Rounds.ShouldBe(PasswordWork.Rounds);
        refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Rounds.ShouldBe(0);
    }

    /// <summary>All that an answer tells, with the work that it cost for the time that it took.</summary>
    private sealed record Told(HttpStatusCode Status, string Text, long Rounds);

    private static async Task<Told> AnswerAsync(PageClient pages, string token, string email)
    {
        using var rounds = new PasswordRounds();
        using var answer = await PostAsync(pages, token, email, Wrong);
        var html = await answer.Content.ReadAsStringAsync(Ct);
        return new Told(answer.StatusCode, ProblemOf(html), rounds.Rounds);
    }

    [Fact]
    public async Task Who_guesses_shuts_out_themselves_and_not_the_person()
    {
        var person = await Host.PersonAsync();
        using var guesser = Host.Pages(from: Place());
        await GuessAsync(guesser, person.Email, SignInGate.LimitOfAccount);
        using var right = await SignInAsync(guesser, person);
        right.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        right.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(
            TimeSpan.FromSeconds(1),
            SignInGate.Window
        );
        using var elsewhere = Host.Pages(from: Place());
        using var own = await SignInAsync(elsewhere, person);
        own.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Guesses_from_everywhere_slow_strangers_and_not_the_person_s_own_device()
    {
        var person = await Host.PersonAsync();
        using var own = Host.Pages(from: Place());
        using (var first = await SignInAsync(own, person))
        {
            first.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        // As if so many had come from many places, and one more that still gets its turn.
        await CountAsync(
            SignInGate.KeyOfAccount(person.Email.ToUpperInvariant()),
            SignInGate.FastTries,
            SignInGate.FastWindow
        );
        using (var guesser = Host.Pages(from: Place()))
        {
            (await GuessAsync(guesser, person.Email, 1))
                .ShouldHaveSingleItem()
                .ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        using var stranger = Host.Pages(from: Place());
        using var slowed = await SignInAsync(stranger, person);
        slowed.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        slowed.Headers.RetryAfter!.Delta!.Value.ShouldBeLessThanOrEqualTo(SignInGate.SlowStep);
        using var known = await SignInAsync(own, person);
        known.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Who_guesses_through_many_accounts_has_to_wait_and_nobody_else_has()
    {
        var person = await Host.PersonAsync();
        var place = Place();
        using var guesser = Host.Pages(from: place);
        var token = PageClient.AntiforgeryToken(await guesser.HtmlAsync("/sign-in"));
        await CountAsync(
            SignInGate.KeyOfPlace(place.ToString()),
            SignInGate.LimitOfPlace - 1,
            SignInGate.Window
        );
        using (var wrong = await PostAsync(guesser, token, $"{Word()}@example.com", Wrong))
        {
            wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        using var refused = await SignInAsync(guesser, person);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        using var other = Host.Pages(from: Place());
        using var right = await SignInAsync(other, person);
        right.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task The_old_password_is_guessed_no_faster_than_at_the_door()
    {
        var person = await Host.PersonAsync();
        using var pages = await Host.SignedInAsync(person);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i <= SignInGate.LimitOfAccount; i++)
        {
            using var answer = await pages.PostFormAsync(
                "/me",
                [new("old", Wrong), new("password", "seven grey herons waiting")],
                "/me?handler=Password"
            );
            statuses.Add(answer.StatusCode);
        }

        statuses[..^1].ShouldAllBe(s => s == HttpStatusCode.UnprocessableEntity);
        statuses[^1].ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_digest_of_an_older_number_of_rounds_is_made_anew_at_sign_in()
    {
        var person = await Host.PersonAsync();
        await using var scope = await Host.ScopeAsync();
        var sign = scope.Get<PlatformContext>().SignIns.AsNoTracking();
        await sign.Where(s => s.Id == person.Id)
            .ExecuteUpdateAsync(
                u => u.SetProperty(s => s.PasswordHash, OldHash(person.Password)),
                Ct
            );
        for (var i = 0; i < 2; i++)
        {
            (await Host.SignedInAsync(person)).Dispose();
            var stored = await sign.Where(s => s.Id == person.Id)
                .Select(s => s.PasswordHash!)
                .SingleAsync(Ct);
            new PasswordWork()
                .VerifyHashedPassword(new SignIn(), stored, person.Password)
                .ShouldBe(PasswordVerificationResult.Success);
        }
    }

    [Fact]
    public async Task Unknown_tokens_are_looked_up_so_often_only_and_known_ones_go_on()
    {
        var place = Place();
        var person = await Host.PersonAsync(new TestGrant("customers.customer.view"));
        using var pages = Host.Pages(from: place);
        async Task<HttpStatusCode> AskAsync(string token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/customers");
            request.Headers.Authorization = new("Bearer", token);
            request.Headers.Accept.ParseAdd("application/json");
            using var answer = await pages.Http.SendAsync(request, Ct);
            return answer.StatusCode;
        }

        (await AskAsync(person.Token)).ShouldBe(HttpStatusCode.OK);
        for (var i = 0; i < CrmModular.Host.Platform.ApiTokens.TokenGuesses.Limit; i++)
        {
            (await AskAsync($"crm_{Word()}")).ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await AskAsync($"crm_{Word()}")).ShouldBe(HttpStatusCode.TooManyRequests);
        (await AskAsync(person.Token)).ShouldBe(HttpStatusCode.OK);
    }

    private async Task CountAsync(string key, int times, TimeSpan window)
    {
        var counter = Host.Services.GetRequiredService<AttemptCounter>();
        for (var i = 0; i < times; i++)
        {
            (await counter.CountAsync(key, times, window, Ct)).ShouldBeNull();
        }
    }

    private static string OldHash(string password) =>
        new PasswordHasher<SignIn>(
            Options.Create(new PasswordHasherOptions { IterationCount = 100_000 })
        ).HashPassword(new SignIn(), password);

    private static async Task<List<HttpStatusCode>> GuessAsync(
        PageClient pages,
        string email,
        int times
    )
    {
        var token = PageClient.AntiforgeryToken(await pages.HtmlAsync("/sign-in"));
        var answers = await Task.WhenAll(
            Enumerable.Range(0, times).Select(_ => PostAsync(pages, token, email, Wrong))
        );
        var statuses = answers.Select(a => a.StatusCode).ToList();
        Array.ForEach(answers, a => a.Dispose());
        return statuses;
    }

    private static async Task<HttpResponseMessage> SignInAsync(PageClient pages, TestPerson person)
    {
        // Whoever is signed in already is led on; the form of a stranger serves as well.
        var token = PageClient.AntiforgeryToken(await pages.HtmlAsync("/sign-in"));
        return await PostAsync(pages, token, person.Email, person.Password);
    }

    private static Task<HttpResponseMessage> PostAsync(
        PageClient pages,
        string token,
        string email,
        string password
    ) => pages.PostAsync("/sign-in", [new("Email", email), new("Password", password)], token);

    private static string ProblemOf(string html)
    {
        var start = html.IndexOf("role=\"alert\"", StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0, html);
        return html[start..html.IndexOf("<form", start, StringComparison.Ordinal)];
    }
}

[Collection(SqliteHost.Name)]
public sealed class GuessesOnSqlite(SqliteHost host) : GuessTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class GuessesOnPostgreSql(PostgreSqlHost host) : GuessTests(host);
