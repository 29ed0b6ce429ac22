using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.Lists;

/// <summary>A list of which only a search is asked comes in the search's own order, the last change first.</summary>
public abstract class SearchListTests(HostFixture fixture) : HostTests(fixture)
{
    private const int Rows = 7;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(Rows)]
    public async Task Pages_forwards_and_backwards_meet_each_row_once(int limit)
    {
        var mark = await MakeAsync();
        string[] newestFirst = [.. Enumerable.Range(0, Rows).Reverse().Select(i => $"{mark} {i}")];
        var forwards = new List<string>();
        string? cursor = null;
        JsonNode page;
        do
        {
            page = await PageAsync($"search={mark}&limit={limit}&cursor={cursor}");
            forwards.AddRange(Names(page));
            cursor = page["nextCursor"]?.GetValue<string>();
        } while (cursor is not null);

        forwards.ShouldBe(newestFirst);
        page["count"]!.ToJsonString().ShouldBe($$"""{"value":{{Rows}},"exact":true}""");
        var backwards = Names(page);
        while (page["previousCursor"]?.GetValue<string>() is { } previous)
        {
            page = await PageAsync($"search={mark}&limit={limit}&cursor={previous}");
            backwards.InsertRange(0, Names(page));
        }

        backwards.ShouldBe(newestFirst);
    }

    [Fact]
    public async Task A_change_brings_a_record_to_the_front()
    {
        var mark = await MakeAsync();
        var last = (await PageAsync($"search={mark}&limit=200")).Items()[Rows - 1]!;
        using var changed = await Admin.SendAsync(
            HttpMethod.Put,
            $"/api/v1/customers/{last.Id()}",
            new { name = $"{mark} again" }
        );
        changed.EnsureSuccessStatusCode();
        Names(await PageAsync($"search={mark}&limit=1")).ShouldBe([$"{mark} again"]);
    }

    [Fact]
    public async Task A_chosen_order_and_a_filter_stay_what_they_are()
    {
        var mark = await MakeAsync();
        string[] byName = [.. Enumerable.Range(0, Rows).Select(i => $"{mark} {i}")];
        Names(await PageAsync($"search={mark}&sort=name")).ShouldBe(byName);
        Names(await PageAsync($"search={mark}&industry={mark}")).ShouldBe(byName);
        Names(await PageAsync($"search={mark}&industry=none-{mark}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Words_are_found_in_any_order_and_all_of_them()
    {
        var mark = await MakeAsync();
        var made = await Admin.CreateAsync("customers", new { name = $"Harbour {mark} Quay" });
        foreach (var term in new[] { $"quay {mark}", $"{mark} HARB", "harb quay" })
        {
            var found = await PageAsync($"search={Uri.EscapeDataString(term)}");
            found.Items().Select(i => i!.Id()).ShouldContain(made.Id(), term);
        }

        Names(await PageAsync($"search=quayx%20{mark}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Records_of_others_and_of_the_bin_are_not_found()
    {
        var mark = await MakeAsync();
        var person = await Host.PersonAsync(
            new TestGrant("customers.customer.view", RecordScope.Own)
        );
        await Admin.CreateAsync("customers", new { name = $"Mine {mark}", ownerId = person.Id });
        var found = await Host.Api(person).JsonAsync($"/api/v1/customers?search={mark}");
        Names(found).ShouldBe([$"Mine {mark}"]);
        found["count"]!["value"]!.GetValue<long>().ShouldBe(1);

        var gone = (await PageAsync($"search={mark}&sort=name&limit=1")).Items()[0]!;
        using var deleted = await Admin.DeleteAsync($"/api/v1/customers/{gone.Id()}", Ct);
        deleted.EnsureSuccessStatusCode();
        Names(await PageAsync($"search={mark}")).ShouldNotContain(gone.Text("name"));
    }

    [Fact]
    public async Task The_page_says_its_order_and_the_records_follow_each_other_in_it()
    {
        var mark = await MakeAsync();
        using var pages = await Host.SignedInAsync();
        var html = await pages.HtmlAsync($"/customers?search={mark}");
        html.ShouldContain("Last changed first");
        html.IndexOf($"{mark} 6", StringComparison.Ordinal)
            .ShouldBeLessThan(html.IndexOf($"{mark} 0", StringComparison.Ordinal));

        var items = (await PageAsync($"search={mark}")).Items();
        var record = await pages.HtmlAsync(
            $"/customers/{items[1]!.Id()}?from={Uri.EscapeDataString($"search={mark}")}"
        );
        record.ShouldContain($"/customers/{items[0]!.Id()}?from=");
        record.ShouldContain($"/customers/{items[2]!.Id()}?from=");
    }

    private async Task<string> MakeAsync()
    {
        var mark = Word();
        for (var i = 0; i < Rows; i++)
        {
            await Admin.CreateAsync("customers", new { name = $"{mark} {i}", industry = mark });
        }

        return mark;
    }

    private Task<JsonNode> PageAsync(string query) => Admin.JsonAsync($"/api/v1/customers?{query}");

    private static List<string> Names(JsonNode page) =>
        [.. page.Items().Select(c => c!.Text("name"))];
}

[Collection(SqliteHost.Name)]
public sealed class SearchListOnSqlite(SqliteHost host) : SearchListTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class SearchListOnPostgreSql(PostgreSqlHost host) : SearchListTests(host);
