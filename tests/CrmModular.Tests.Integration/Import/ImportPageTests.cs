using System.Globalization;
using System.Net;
using System.Text;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Import;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Import;

/// <summary>Files of many kinds through the pages: what is found is shown and can be changed, and every row is accounted for.</summary>
public abstract class ImportPageTests(HostFixture fixture) : HostTests(fixture)
{
    private const string Chinese =
        "客户名称{0}电话{0}随笔\r\n{1}{0}\"010-8888 6666\"{0}\"两行{0}\r\n\"\"随笔\"\"\"\r\n";

    [Theory]
    [InlineData("utf-8", true, ',', "UTF-8", "Comma")]
    [InlineData("utf-16", true, '\t', "UTF-16 LE", "Tab")]
    [InlineData("utf-16BE", true, ';', "UTF-16 BE", "Semicolon")]
    [InlineData("gb18030", false, ';', "GB 18030", "Semicolon")]
    [InlineData("gb18030", false, '\t', "GB 18030", "Tab")]
    public async Task A_file_comes_in_as_it_was_saved(
        string encoding,
        bool mark,
        char separator,
        string encodingShown,
        string separatorShown
    )
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var name = $"北京示例科技有限公司 {Word()}";
        var text = string.Format(CultureInfo.InvariantCulture, Chinese, separator, name);
        var code = Encoding.GetEncoding(encoding);
        byte[] file = [.. mark ? code.GetPreamble() : [], .. code.GetBytes(text)];

        using var import = await ImportPages.OpenAsync(Host);
        var page = await import.UploadAsync(file, "customers");
        var html = WebUtility.HtmlDecode(await import.Pages.HtmlAsync(page));
        html.ShouldContain($"selected=\"selected\">{encodingShown} (found)");
        html.ShouldContain($"selected=\"selected\">{separatorShown} (found)");
        html.ShouldContain(name);

        await import.StartAsync(page);
        await import.UntilAsync(page, ImportState.Done);
        (await FoundAsync(name)).ShouldHaveSingleItem()!.Text("phone").ShouldBe("010-8888 6666");
    }

    [Fact]
    public async Task Where_dates_can_be_read_two_ways_the_page_asks_and_does_as_it_is_told()
    {
        var word = Word();
        using var import = await ImportPages.OpenAsync(Host);
        var page = await import.UploadAsync(
            $"Opportunity id,Deal name,Engaged on\n{word},{word},03/04/2026\n",
            "opportunities"
        );
        var html = await import.Pages.HtmlAsync(page);
        html.ShouldContain("Day or month first?");
        html.ShouldContain("disabled=\"disabled\"");
        using (var guess = await import.PressAsync(page, "Start"))
        {
            guess.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await guess.Content.ReadAsStringAsync(Ct)).ShouldContain(
                "Say first in which order day and month stand."
            );
        }

        (await import.RunAsync(page)).State.ShouldBe(ImportState.Checking);
        using (var told = await import.PressAsync(page, "Check", ("order", "DayMonthYear")))
        {
            told.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await import.Pages.HtmlAsync(page)).ShouldContain("2026-04-03");
        await import.StartAsync(page);
        await import.UntilAsync(page, ImportState.Done);
        (await Admin.JsonAsync($"/api/v1/opportunities?search={word}"))
            .Items()
            .ShouldHaveSingleItem()!
            .ToJsonString()
            .ShouldContain("2026-04-03");
    }

    [Fact]
    public async Task A_changed_column_is_what_comes_in()
    {
        var word = Word();
        using var import = await ImportPages.OpenAsync(Host);
        var page = await import.UploadAsync($"Name,Phone\n{word},12345\n", "customers");
        using (var changed = await import.PressAsync(page, "Check", ("column-1", "externalId")))
        {
            changed.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await changed.Content.ReadAsStringAsync(Ct)).ShouldContain(
                "value=\"externalId\" selected"
            );
        }

        // What is changed last goes with the press of the button, also without script.
        using (var left = await import.PressAsync(page, "Start", ("column-1", "")))
        {
            left.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        await import.UntilAsync(page, ImportState.Done);
        (await FoundAsync(word)).ShouldHaveSingleItem()!.Text("phone").ShouldBeEmpty();
    }

    [Fact]
    public async Task Rows_that_stay_out_are_a_file_to_download_and_the_rest_can_be_undone()
    {
        var word = Word();
        using var import = await ImportPages.OpenAsync(Host);
        var page = await import.UploadAsync(
            $"Name,E-mail\n{word} a,a@example.com\n{word} b,nobody\n{word} a,a@example.com\n",
            "customers"
        );
        await import.StartAsync(page);
        var run = await import.UntilAsync(page, ImportState.Done);
        var progress = ImportJson.Read<ImportProgress>(run.Progress!);
        progress.Done.ShouldBe(3);
        (await import.Pages.HtmlAsync(page)).ShouldContain("Download the 2 rows");
        var rejects = (await import.Pages.HtmlAsync($"{page}?handler=Rejects")).Split("\r\n");
        rejects[1].ShouldContain("nobody");
        rejects[2].ShouldContain("An earlier row of the file is the same.");

        using var undo = await import.Pages.PostFormAsync(page, [], $"/undo/{run.BatchId}");
        undo.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await FoundAsync(word)).ShouldBeEmpty();
        (await import.RunAsync(page)).State.ShouldBe(ImportState.Undone);
        // The rest of the file can still be looked at.
        (await import.Pages.HtmlAsync($"{page}?handler=Rejects")).ShouldContain("nobody");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"never closed,\nx\n")]
    [InlineData("PK\u0003\u0004 no workbook")]
    public async Task What_is_no_table_is_refused_with_a_reason(string text)
    {
        using var import = await ImportPages.OpenAsync(Host);
        using var answer = await import.SendAsync(new StringContent(text), "customers");
        var html =
            answer.StatusCode == HttpStatusCode.Redirect
                ? await import.Pages.HtmlAsync(answer.Headers.Location!.ToString())
                : await answer.Content.ReadAsStringAsync(Ct);
        html.ShouldContain("role=\"alert\"");
        html.ShouldNotContain("import.problem");
    }

    [Fact]
    public async Task Who_started_it_is_told_when_it_has_ended()
    {
        var word = Word();
        using var import = await ImportPages.OpenAsync(Host);
        var page = await import.UploadAsync($"Name\n{word}\n", "customers");
        await import.StartAsync(page);
        await using var scope = await Host.ScopeAsync();
        var notices = scope
            .Get<PlatformContext>()
            .Notifications.AsNoTracking()
            .Where(n => n.Url == page);
        await Wait.UntilAsync(async () => await notices.AnyAsync(Ct), "the notice");
        var notice = await notices.SingleAsync(Ct);
        notice.PersonId.ShouldBe(Host.Admin.Id);
        notice.TextKey.ShouldBe("import.notice.done");
    }

    private async Task<System.Text.Json.Nodes.JsonArray> FoundAsync(string text) =>
        (await Admin.JsonAsync($"/api/v1/customers?search={Uri.EscapeDataString(text)}")).Items();
}

[Collection(SqliteHost.Name)]
public sealed class ImportPageOnSqlite(SqliteHost host) : ImportPageTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class ImportPageOnPostgreSql(PostgreSqlHost host) : ImportPageTests(host);
