using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CrmModular.Host.Platform.Company;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Sales;

/// <summary>What a person does on the pages of pipelines.</summary>
public abstract partial class PipelineTests
{
    /// <summary>The company's day.</summary>
    private DateOnly Today => Host.Services.GetRequiredService<CompanyFacts>().Today;

    private string Table =>
        Host.Database.Provider == DatabaseProvider.Sqlite
            ? "sales_opportunities"
            : "sales.opportunities";

    private static async Task<Guid> AddAsync(PageClient pages)
    {
        using var made = await pages.PostFormAsync(
            $"{Settings}/new",
            [new("Name", $"Pipeline {Word()}")]
        );
        made.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return Guid.Parse(made.Headers.Location!.ToString().Split('/')[^1]);
    }

    private async Task<List<JsonNode>> StagesAsync(Guid pipeline) =>
        [
            .. (await Admin.JsonAsync("/api/v1/pipelines"))
                .AsArray()
                .Single(p => p!.Id() == pipeline)!["stages"]!
                .AsArray()
                .Select(s => s!),
        ];

    /// <summary>What stands in the form of a pipeline, as a browser would send it back.</summary>
    private static async Task<Dictionary<string, string>> FormAsync(PageClient pages, Guid pipeline)
    {
        var html = await pages.HtmlAsync($"{Settings}/{pipeline}");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            Match input in Regex.Matches(
                html,
                "<input(?=[^>]* name=\"(?<name>version|Input[^\"]*)\")[^>]*>"
            )
        )
        {
            var value = Regex.Match(input.Value, " value=\"([^\"]*)\"").Groups[1].Value;
            fields.TryAdd(input.Groups["name"].Value, WebUtility.HtmlDecode(value));
        }

        fields.Remove("Input.Default");
        fields.Count.ShouldBeGreaterThan(10);
        return fields;
    }

    private static Task<HttpStatusCode> SaveAsync(
        PageClient pages,
        Guid pipeline,
        Dictionary<string, string> fields
    ) => PostAsync(pages, $"{Settings}/{pipeline}", fields);

    private static async Task<HttpStatusCode> AddStageAsync(
        PageClient pages,
        Guid pipeline,
        string name,
        string kind
    ) =>
        await PostAsync(
            pages,
            $"{Settings}/{pipeline}",
            [
                new("version", (await FormAsync(pages, pipeline))["version"]),
                new("Stage.Name", name),
                new("Stage.Kind", kind),
                new("Stage.Probability", "60"),
            ],
            "?handler=Stage"
        );

    private static async Task<HttpStatusCode> RemoveAsync(PageClient pages, Guid pipeline) =>
        await PostAsync(
            pages,
            $"{Settings}/{pipeline}",
            [new("version", (await FormAsync(pages, pipeline))["version"])],
            "?handler=Remove"
        );

    private static async Task<HttpStatusCode> PostAsync(
        PageClient pages,
        string url,
        IEnumerable<KeyValuePair<string, string>> fields,
        string handler = ""
    )
    {
        using var answer = await pages.PostFormAsync(url, fields, url + handler);
        return answer.StatusCode;
    }

    private async Task<TestPerson> ChineseAsync() =>
        await Host.PersonAsync(new TestGrant("sales.opportunity.view"));
}
