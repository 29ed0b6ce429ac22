using System.Net;
using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.Records;

/// <summary>What follows from the model of a record, shown by a product: form, API and import read one declaration.</summary>
public abstract class RecordModelTests(HostFixture fixture) : HostTests(fixture)
{
    private const string Url = "/api/v1/products";
    private const string Page = "/catalog/products";

    [Fact]
    public async Task A_new_form_shows_what_a_record_has_at_first_and_no_amount_that_nobody_gave()
    {
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync($"{Page}/new");
        Control(html, "Price").ShouldContain("value=\"\"");
        Control(html, "Currency").ShouldContain("value=\"USD\"");
        Control(html, "Active").ShouldContain("checked");

        var word = Word();
        using var saved = await pages.PostFormAsync(
            $"{Page}/new",
            [new("Name", word), new("Price", ""), new("Currency", "USD")]
        );
        saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var made = await OnlyAsync(word);
        made["price"]!.GetValue<decimal>().ShouldBe(0);
    }

    [Fact]
    public async Task A_box_that_is_not_ticked_says_no_in_a_form_and_one_that_the_API_does_not_name_stays()
    {
        var word = Word();
        var made = await Admin.CreateAsync("products", new { name = word, price = 12.5 });
        using var pages = await Host.SignedInAsync();
        using var saved = await pages.PostFormAsync(
            $"{Page}/{made.Id()}/edit",
            [new("Name", word), new("Price", "12.5"), new("Currency", "USD"), new("Version", "1")]
        );
        saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await OnlyAsync(word))["active"]!.GetValue<bool>().ShouldBeFalse();

        using var named = await Admin.SendAsync(
            HttpMethod.Put,
            $"{Url}/{made.Id()}",
            new { series = "S" }
        );
        var changed = await named.JsonAsync(HttpStatusCode.OK);
        changed["active"]!.GetValue<bool>().ShouldBeFalse();
        changed["price"]!.GetValue<decimal>().ShouldBe(12.5m);
    }

    [Fact]
    public async Task Every_value_of_the_wrong_type_is_named_at_once_and_nothing_is_saved()
    {
        var word = Word();
        using var answer = await Admin.SendAsync(
            HttpMethod.Post,
            Url,
            new
            {
                name = word,
                code = 5,
                price = "dear",
                active = "perhaps",
                series = new[] { "a" },
            }
        );
        var refused = await answer.JsonAsync(HttpStatusCode.UnprocessableEntity);
        refused["errors"]!
            .AsObject()
            .Select(e => e.Key)
            .Order(StringComparer.Ordinal)
            .ShouldBe(["active", "code", "price", "series"]);
        (await Admin.JsonAsync($"{Url}?search={word}")).Items().ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_who_take_one_code_at_once_one_has_it()
    {
        for (var round = 0; round < 5; round++)
        {
            var code = Word();
            var answers = await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(i =>
                        Admin.SendAsync(HttpMethod.Post, Url, new { name = $"{code} {i}", code })
                    )
            );
            answers
                .Select(a => (int)a.StatusCode)
                .Order()
                .ToList()
                .ShouldBe([201, 422, 422, 422], $"round {round}");
            (await Admin.JsonAsync($"{Url}?code={code}")).Items().ShouldHaveSingleItem();
        }
    }

    [Fact]
    public async Task What_comes_back_from_the_bin_does_not_bring_a_code_that_another_has_by_now()
    {
        var code = Word();
        var first = await Admin.CreateAsync("products", new { name = Word(), code });
        using (
            var deleted = await Admin.SendAsync(HttpMethod.Delete, $"{Url}/{first.Id()}", new { })
        )
        {
            deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        var second = await Admin.CreateAsync("products", new { name = Word(), code });
        using var back = await Admin.SendAsync(
            HttpMethod.Post,
            $"{Url}/{first.Id()}/restore",
            new { }
        );
        back.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Admin.JsonAsync($"{Url}?code={code}"))
            .Items()
            .ShouldHaveSingleItem()!
            .Id()
            .ShouldBe(second.Id());
    }

    private async Task<System.Text.Json.Nodes.JsonNode> OnlyAsync(string word) =>
        (await Admin.JsonAsync($"{Url}?search={word}")).Items().ShouldHaveSingleItem()!;

    private static string Control(string html, string name)
    {
        var found = Regex.Match(
            html,
            $"<input[^>]*name=\"{name}\"[^>]*>",
            RegexOptions.None,
            TimeSpan.FromSeconds(1)
        );
        found.Success.ShouldBeTrue(name);
        return found.Value;
    }
}

[Collection(SqliteHost.Name)]
public sealed class RecordModelOnSqlite(SqliteHost host) : RecordModelTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class RecordModelOnPostgreSql(PostgreSqlHost host) : RecordModelTests(host);
