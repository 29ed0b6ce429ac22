using System.Net;
using CrmModular.Host.Data;
using CrmModular.Sdk.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Lists;

/// <summary>Bulk changes, bin and export of the list page, with rights.</summary>
public abstract class ListBulkTests(HostFixture fixture) : HostTests(fixture)
{
    private const string Url = "/customers";

    [Fact]
    public async Task A_new_owner_goes_to_what_the_scope_of_editing_reaches_under_one_undo_number()
    {
        var person = await Host.PersonAsync(
            new TestGrant("customers.customer.view"),
            new TestGrant("customers.customer.edit", RecordScope.Own)
        );
        var heir = await Host.PersonAsync();
        var industry = Word();
        var own = await MakeAsync(industry, person.Id, 3);
        var other = await MakeAsync(industry, Host.Admin.Id, 2);
        var contact = await Admin.CreateAsync(
            "contacts",
            new { name = Word(), customerId = own[0] }
        );
        using var pages = await Host.SignedInAsync(person);
        using var answer = await pages.PostFormAsync(
            $"{Url}?industry={industry}",
            [
                new("do", "owner"),
                new("owner", heir.Id.ToString()),
                .. own.Concat(other).Select(id => KeyValuePair.Create("id", id.ToString())),
            ],
            $"{Url}?industry={industry}&handler=Bulk"
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var html = await pages.HtmlAsync(answer.Headers.Location!.ToString());
        html.ShouldContain("Owner changed for 3 records.");
        html.ShouldContain("2 are not yours to change and were left.");
        (await OwnersAsync(own)).ShouldAllBe(o => o == heir.Id);
        (await OwnersAsync(other)).ShouldAllBe(o => o == Host.Admin.Id);

        await using var scope = await Host.ScopeAsync();
        var audit = await scope
            .Get<PlatformContext>()
            .Audit.Where(a => own.Contains(a.RecordId) && a.Action == "changed")
            .ToListAsync(Ct);
        audit.Count.ShouldBe(3);
        var batch = audit.Select(a => a.BatchId).Distinct().ShouldHaveSingleItem();
        html.ShouldContain($"/undo/{batch}");
        var contactId = contact.Id();
        (
            await scope
                .Get<PlatformContext>()
                .Audit.Where(a => a.RecordId == contactId && a.BatchId == batch)
                .CountAsync(Ct)
        ).ShouldBe(1, "the contact follows its customer's owner");
    }

    [Fact]
    public async Task All_of_a_filter_are_tagged_and_only_they()
    {
        var industry = Word();
        var ids = await MakeAsync(industry, Host.Admin.Id, 55);
        var outside = await MakeAsync(Word(), Host.Admin.Id, 1);
        using var pages = await Host.SignedInAsync();
        using var answer = await pages.PostFormAsync(
            $"{Url}?industry={industry}",
            [
                new("do", "tags"),
                new("all", "1"),
                new("id", ids[0].ToString()),
                new("add", "vip"),
                new("add", "key"),
            ],
            $"{Url}?industry={industry}&handler=Bulk"
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var tagged = await Admin.JsonAsync($"/api/v1/customers?industry={industry}&tags=vip");
        tagged["count"]!["value"]!.GetValue<int>().ShouldBe(55);
        var left = await Admin.JsonAsync($"/api/v1/customers/{outside[0]}");
        left["tags"]!.AsArray().Count.ShouldBe(0);
    }

    [Fact]
    public async Task More_than_are_counted_go_on_in_the_background_and_can_be_taken_back()
    {
        const int Many = BoundedCount.SearchBound + 60;
        var word = Word();
        var heir = await Host.PersonAsync();
        await FillAsync(word, Many);
        using var pages = await Host.SignedInAsync();
        var list = $"{Url}?search={word}";
        using var answer = await pages.PostFormAsync(
            list,
            [new("do", "owner"), new("all", "1"), new("owner", heir.Id.ToString())],
            $"{list}&handler=Bulk"
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var work = answer.Headers.Location!.ToString();
        work.ShouldStartWith("/work/");
        await Wait.UntilAsync(
            async () => (await pages.HtmlAsync(work)).Contains("<h2 class=\"grow\">Done</h2>"),
            "the change to be done",
            TimeSpan.FromSeconds(90)
        );
        (await CountAsync(word, heir.Id)).ShouldBe(Many);
        var run = Guid.Parse(work.Split('/')[^1]);
        await using var scope = await Host.ScopeAsync(Host.Admin);
        (
            await scope
                .Get<PlatformContext>()
                .Audit.CountAsync(a => a.BatchId == run && a.Action == "changed", Ct)
        ).ShouldBe(Many);
        (await pages.HtmlAsync("/notifications")).ShouldContain($"href=\"{work}\"");
        (await pages.HtmlAsync(work)).ShouldContain($"action=\"/undo/{run}\"");
        using var stranger = await Host.SignedInAsync(await Host.PersonAsync());
        (await stranger.GetAsync(work)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await pages.HtmlAsync(work)).ShouldContain("<h1 class=\"cut\">Change owner</h1>");
        pages.Http.DefaultRequestHeaders.Referrer = new Uri(Host.Address, work);
        using var taken = await pages.PostFormAsync(work, [], $"/undo/{run}");
        var undoing = taken.Headers.Location!.ToString();
        undoing.ShouldStartWith("/work/");
        await Wait.UntilAsync(
            async () => (await pages.HtmlAsync(undoing)).Contains("<h2 class=\"grow\">Done</h2>"),
            "the change to be taken back",
            TimeSpan.FromSeconds(90)
        );
        (await CountAsync(word, Host.Admin.Id)).ShouldBe(Many);
        var page = await pages.HtmlAsync(work);
        page.ShouldContain("It was taken back.");
        page.ShouldNotContain($"action=\"/undo/{run}\"");
    }

    [Fact]
    public async Task What_is_ended_halfway_stays_so_and_can_be_taken_back()
    {
        const int Many = BoundedCount.SearchBound + 600;
        var word = Word();
        await FillAsync(word, Many);
        using var pages = await Host.SignedInAsync();
        // It must not be done before it is ended.
        await using var brake = await Brake.OnAsync(Host.Database, "customers", "customers");
        var list = $"{Url}?search={word}";
        using (
            var asked = await pages.PostFormAsync(
                list,
                [new("do", "bin"), new("all", "1")],
                $"{list}&handler=Bulk"
            )
        )
        {
            // All of them are asked about first.
            (await asked.Content.ReadAsStringAsync(Ct)).ShouldContain("name=\"asked\"");
            (await CountAsync(word, Host.Admin.Id)).ShouldBe(Many);
        }

        using var answer = await pages.PostFormAsync(
            list,
            [new("do", "bin"), new("all", "1"), new("asked", "1")],
            $"{list}&handler=Bulk"
        );
        var work = answer.Headers.Location!.ToString();
        await Wait.UntilAsync(
            async () => await CountAsync(word, Host.Admin.Id) < Many,
            "the first records to go"
        );
        using var ended = await pages.PostFormAsync(work, [], $"{work}?handler=End");
        ended.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        await Wait.UntilAsync(
            async () => (await pages.HtmlAsync(work)).Contains("<h2 class=\"grow\">Ended</h2>"),
            "the change to end",
            TimeSpan.FromSeconds(60)
        );
        var left = await CountAsync(word, Host.Admin.Id);
        left.ShouldBeInRange(1, Many - 1);
        var run = Guid.Parse(work.Split('/')[^1]);
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var binned = await scope
            .Get<PlatformContext>()
            .Audit.CountAsync(a => a.BatchId == run && a.Action == "deleted", Ct);
        binned.ShouldBe(Many - left);
    }

    /// <summary>Customers of the administrator, by the command's own way of bringing in many.</summary>
    private async Task FillAsync(string word, int count)
    {
        using var import = await Import.ImportPages.OpenAsync(Host);
        var rows = string.Concat(Enumerable.Range(0, count).Select(i => $"{word} {i}\n"));
        var page = await import.UploadAsync($"Name\n{rows}", "customers");
        await import.StartAsync(page);
        await import.UntilAsync(page, CrmModular.Host.Platform.Import.ImportState.Done);
    }

    private Task<int> CountAsync(string word, Guid owner)
    {
        var sqlite = Host.Database.Provider == DatabaseProvider.Sqlite;
        var id = sqlite ? $"X'{Convert.ToHexString(owner.ToByteArray(true))}'" : $"'{owner}'";
        return Host.Database.ScalarAsync<int>(
            $"SELECT COUNT(*) FROM customers{(sqlite ? "_" : ".")}customers "
                + $"WHERE name LIKE '{word}%' AND deleted_at IS NULL AND owner_id = {id}"
        );
    }

    [Fact]
    public async Task What_is_put_into_the_bin_is_shown_there_and_comes_back()
    {
        var industry = Word();
        var ids = await MakeAsync(industry, Host.Admin.Id, 2);
        using var pages = await Host.SignedInAsync();
        using var binned = await pages.PostFormAsync(
            $"{Url}?industry={industry}",
            [new("do", "bin"), new("id", ids[0].ToString())],
            $"{Url}?handler=Bulk"
        );
        binned.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await pages.HtmlAsync($"{Url}?industry={industry}")).ShouldNotContain(ids[0].ToString());
        var bin = await pages.HtmlAsync($"{Url}?industry={industry}&bin=1");
        bin.ShouldContain(ids[0].ToString());
        bin.ShouldNotContain(ids[1].ToString());
        using var restored = await pages.PostFormAsync(
            $"{Url}?industry={industry}&bin=1",
            [new("do", "restore"), new("id", ids[0].ToString())],
            $"{Url}?bin=1&handler=Bulk"
        );
        restored.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await pages.HtmlAsync($"{Url}?industry={industry}")).ShouldContain(ids[0].ToString());
    }

    [Fact]
    public async Task Who_may_not_delete_has_neither_bin_nor_the_change()
    {
        var person = await Host.PersonAsync(
            new TestGrant("customers.customer.view"),
            new TestGrant("customers.customer.edit")
        );
        var ids = await MakeAsync(Word(), Host.Admin.Id, 1);
        using var pages = await Host.SignedInAsync(person);
        using var answer = await pages.PostFormAsync(
            Url,
            [new("do", "bin"), new("id", ids[0].ToString())],
            $"{Url}?handler=Bulk"
        );
        (await Admin.GetAsync($"/api/v1/customers/{ids[0]}", Ct)).StatusCode.ShouldBe(
            HttpStatusCode.OK
        );
        (await pages.HtmlAsync(Url)).ShouldNotContain("value=\"bin\"");
    }

    [Fact]
    public async Task An_unknown_person_is_no_owner()
    {
        var ids = await MakeAsync(Word(), Host.Admin.Id, 1);
        using var pages = await Host.SignedInAsync();
        using var answer = await pages.PostFormAsync(
            Url,
            [
                new("do", "owner"),
                new("owner", Guid.NewGuid().ToString()),
                new("id", ids[0].ToString()),
            ],
            $"{Url}?handler=Bulk"
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("Choose a person");
        (await OwnersAsync(ids)).ShouldBe([Host.Admin.Id]);
    }

    [Fact]
    public async Task An_export_has_the_rows_of_the_filter_and_no_formula()
    {
        var industry = Word();
        await Admin.CreateAsync("customers", new { name = "=cmd|' /C calc'!A0", industry });
        await Admin.CreateAsync("customers", new { name = "北京, \"甲\"", industry });
        await Admin.CreateAsync("customers", new { name = "elsewhere" });
        using var pages = await Host.SignedInAsync();
        using var answer = await pages.GetAsync(
            $"{Url}?industry={industry}&cols=name,industry&handler=Export&format=csv"
        );
        var bytes = await answer.Content.ReadAsByteArrayAsync(Ct);
        var text = System.Text.Encoding.UTF8.GetString(bytes);
        var lines = text.Split("\r\n");
        lines[0].ShouldBe("\uFEFFName,Industry,Record key");
        // The last column is the id of the record, by which an import finds it again.
        lines[1..]
            .Select(l => l.Length > 37 ? l[..^37] : l)
            .ShouldBe(
                [$"\"北京, \"\"甲\"\"\",{industry}", $"'=cmd|' /C calc'!A0,{industry}", ""],
                ignoreOrder: true
            );
        answer.Content.Headers.ContentDisposition!.FileName!.ShouldContain("Customers 20");
    }

    [Fact]
    public async Task A_workbook_is_a_workbook()
    {
        var industry = Word();
        await MakeAsync(industry, Host.Admin.Id, 2);
        using var pages = await Host.SignedInAsync();
        using var answer = await pages.GetAsync(
            $"{Url}?industry={industry}&handler=Export&format=xlsx"
        );
        await using var stream = await answer.Content.ReadAsStreamAsync(Ct);
        using var zip = new System.IO.Compression.ZipArchive(stream);
        using var sheet = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        var xml = await sheet.ReadToEndAsync(Ct);
        xml.Split("<row>").Length.ShouldBe(4);
        xml.ShouldContain(Host.Admin.Name);
    }

    private async Task<List<Guid>> MakeAsync(string industry, Guid owner, int count)
    {
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            var made = await Admin.CreateAsync(
                "customers",
                new
                {
                    name = $"C {i:000}",
                    industry,
                    ownerId = owner,
                }
            );
            ids.Add(made.Id());
        }

        return ids;
    }

    private async Task<List<Guid>> OwnersAsync(IEnumerable<Guid> ids)
    {
        var owners = new List<Guid>();
        foreach (var id in ids)
        {
            var customer = await Admin.JsonAsync($"/api/v1/customers/{id}");
            owners.Add(Guid.Parse(customer["ownerId"]!.GetValue<string>()));
        }

        return owners;
    }
}

[Collection(SqliteHost.Name)]
public sealed class ListBulkOnSqlite(SqliteHost host) : ListBulkTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class ListBulkOnPostgreSql(PostgreSqlHost host) : ListBulkTests(host);
