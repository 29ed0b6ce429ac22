using System.Net;
using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.Swap;

/// <summary>Every place where sales shows: its own pages and API, and what it adds to those of others.</summary>
internal sealed class SalesTraces : IAsyncDisposable
{
    private readonly HttpClient _api;
    private readonly PageClient _pages;
    private readonly Guid _customer;
    private readonly string _word;

    private SalesTraces(HttpClient api, PageClient pages, Guid customer, string word) =>
        (_api, _pages, _customer, _word) = (api, pages, customer, word);

    /// <summary>Makes a customer with a deal that is to be found in all these places.</summary>
    public static async Task<SalesTraces> MakeAsync(TestHost host)
    {
        var api = host.Api(host.Admin);
        var word = $"trace{Guid.NewGuid():N}"[..14];
        var customer = await api.CreateAsync("customers", new { name = "Traced" });
        await api.CreateAsync("opportunities", new { name = word, customerId = customer.Id() });
        return new(api, await host.SignedInAsync(), customer.Id(), word);
    }

    /// <summary>Whether a record was made here, not by the load.</summary>
    public static bool Made(JsonNode record) =>
        record.Text("name").StartsWith("trace", StringComparison.OrdinalIgnoreCase);

    public async Task ShouldBeAsync(bool there)
    {
        var status = there ? HttpStatusCode.OK : HttpStatusCode.NotFound;
        using (var list = await _api.GetAsync("/api/v1/opportunities"))
        {
            list.StatusCode.ShouldBe(status);
        }

        using (var board = await _pages.GetAsync("/sales/board"))
        {
            board.StatusCode.ShouldBe(status);
            board.Headers.Contains("X-Module-Off").ShouldBe(!there);
        }

        Shows(await _api.GetStringAsync("/openapi/v1.json"), "opportunities", there);
        Shows(await _api.GetStringAsync($"/api/v1/search?q={_word}"), "sales.opportunity", there);
        Shows(await _pages.HtmlAsync($"/search?q={_word}&format=palette"), "/sales/", there);
        var customer = await _pages.HtmlAsync($"/customers/{_customer}");
        // Panel, fact, action and quick create: all of them lead to sales.
        Shows(customer, "/sales/", there);
        Shows(customer, _word, there);
        Shows(await _pages.HtmlAsync("/"), "/sales/", there);
        Shows(await _pages.HtmlAsync("/customers"), "/sales/", there);
        var stored = await _api.JsonAsync("/api/v1/modules");
        var sales = stored.Items().Single(m => m!.Text("id") == "sales")!;
        sales.Text("state").ShouldBe(there ? "on" : "off");
    }

    private static void Shows(string where, string what, bool there)
    {
        if (there)
        {
            where.ShouldContain(what);
        }
        else
        {
            where.ShouldNotContain(what);
        }
    }

    public ValueTask DisposeAsync()
    {
        _api.Dispose();
        _pages.Dispose();
        return ValueTask.CompletedTask;
    }
}
