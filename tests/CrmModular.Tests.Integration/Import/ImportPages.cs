using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Import;

/// <summary>The way of a file through the pages, as a person goes it.</summary>
internal sealed partial class ImportPages(TestHost host, PageClient pages) : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public PageClient Pages => pages;

    public static async Task<ImportPages> OpenAsync(TestHost host, TestPerson? person = null) =>
        new(host, await host.SignedInAsync(person));

    public async Task<HttpResponseMessage> SendAsync(HttpContent file, string type = "")
    {
        var token = PageClient.AntiforgeryToken(await pages.HtmlAsync("/import"));
        using var form = new MultipartFormDataContent
        {
            { new StringContent(token), "__RequestVerificationToken" },
            { new StringContent(type), "type" },
            { file, "file", "file.csv" },
        };
        return await pages.Http.PostAsync("/import", form, Ct);
    }

    /// <summary>Has a host in another process import customers, and answers the page of the run.</summary>
    internal static async Task<string> StartAsync(Uri address, string customers)
    {
        using var pages = new PageClient(address, "en");
        await pages.SignInAsync(
            new TestPerson(Guid.Empty, "", TestHost.AdminEmail, TestHost.AdminPassword, "")
        );
        using var form = new MultipartFormDataContent
        {
            {
                new StringContent(PageClient.AntiforgeryToken(await pages.HtmlAsync("/import"))),
                "__RequestVerificationToken"
            },
            { new StringContent("customers"), "type" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(customers)), "file", "file.csv" },
        };
        using var sent = await pages.Http.PostAsync("/import", form, Ct);
        var page = sent.Headers.Location!.ToString();
        using var start = await pages.PostFormAsync(page, [], $"{page}?handler=Start");
        start.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return page;
    }

    /// <summary>Sends a file and answers the page of its run.</summary>
    public async Task<string> UploadAsync(byte[] file, string type = "")
    {
        using var answer = await SendAsync(new ByteArrayContent(file), type);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return answer.Headers.Location!.ToString();
    }

    public Task<string> UploadAsync(string file, string type = "") =>
        UploadAsync(Encoding.UTF8.GetBytes(file), type);

    /// <summary>What the page shows, sent by one of its buttons, with some of it chosen otherwise.</summary>
    public async Task<HttpResponseMessage> PressAsync(
        string page,
        string handler,
        params (string Field, string Value)[] changes
    )
    {
        var html = await pages.HtmlAsync(page);
        var fields = Shown(html)
            .Where(f => changes.All(c => c.Field != f.Key))
            .Concat(changes.Select(c => KeyValuePair.Create(c.Field, c.Value)));
        return await pages.PostAsync(
            $"{page}?handler={handler}",
            fields,
            PageClient.AntiforgeryToken(html)
        );
    }

    public async Task StartAsync(string page)
    {
        using var answer = await PressAsync(page, "Start");
        answer.StatusCode.ShouldBe(
            HttpStatusCode.Redirect,
            await answer.Content.ReadAsStringAsync(Ct)
        );
    }

    public async Task<ImportRun> RunAsync(string page)
    {
        await using var scope = await host.ScopeAsync();
        return await scope.Get<ImportRuns>().FindAsync(IdOf(page), Ct);
    }

    /// <summary>Waits until an import stands in a state, and answers it.</summary>
    public async Task<ImportRun> UntilAsync(string page, ImportState state)
    {
        var run = await RunAsync(page);
        try
        {
            await Wait.UntilAsync(
                async () => (run = await RunAsync(page)).State == state,
                $"the import to be {state}",
                TimeSpan.FromSeconds(90)
            );
        }
        catch (TimeoutException e)
        {
            var jobs = string.Join(
                ", ",
                await JobsAsync(page, j => $"{j.Name} {j.State} {j.Error}")
            );
            throw new TimeoutException($"{e.Message}; it is {run.State} {run.Progress}; {jobs}", e);
        }

        return run;
    }

    /// <summary>The names of the jobs that were queued for a run.</summary>
    public Task<List<string>> JobsAsync(string page) => JobsAsync(page, j => j.Name);

    private async Task<List<string>> JobsAsync(string page, Func<JobRun, string> show)
    {
        await using var scope = await host.ScopeAsync();
        var id = IdOf(page).ToString();
        var jobs = await scope
            .Get<PlatformContext>()
            .JobRuns.AsNoTracking()
            .Where(j => j.Arguments.Contains(id))
            .OrderBy(j => j.Id)
            .ToListAsync(Ct);
        return [.. jobs.Select(show)];
    }

    public static Guid IdOf(string page) => Guid.Parse(page[(page.LastIndexOf('/') + 1)..]);

    public void Dispose() => pages.Dispose();

    /// <summary>What a browser would send of the selects and hidden fields.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Shown(string html)
    {
        foreach (Match field in Field().Matches(html))
        {
            if (field.Groups["hidden"].Success)
            {
                yield return new("finding", WebUtility.HtmlDecode(field.Groups["hidden"].Value));
                continue;
            }

            var options = field.Groups["options"].Value;
            var chosen = Chosen().Match(options) is { Success: true } picked
                ? picked
                : First().Match(options);
            yield return new(
                field.Groups["name"].Value,
                WebUtility.HtmlDecode(chosen.Groups["value"].Value)
            );
        }
    }

    [GeneratedRegex(
        "<input type=\"hidden\" name=\"finding\" value=\"(?<hidden>[^\"]*)\"|<select[^>]*name=\"(?<name>type|encoding|separator|order|choice|column-\\d+)\"[^>]*>(?<options>.*?)</select>",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex Field();

    [GeneratedRegex(
        "<option value=\"(?<value>[^\"]*)\" selected",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Chosen();

    [GeneratedRegex("<option value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex First();
}
