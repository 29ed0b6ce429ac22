using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>Short ways to ask the API and to look at its answers.</summary>
internal static class ApiExtensions
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The JSON of an answer that must be there.</summary>
    public static async Task<JsonNode> JsonAsync(this HttpClient client, string url)
    {
        using var answer = await client.GetAsync(url, Ct);
        return await answer.JsonAsync(HttpStatusCode.OK);
    }

    /// <summary>The JSON of an answer that must have a status; the body is shown when it has another.</summary>
    public static async Task<JsonNode> JsonAsync(
        this HttpResponseMessage answer,
        HttpStatusCode status
    )
    {
        var body = await answer.Content.ReadAsStringAsync(Ct);
        answer.StatusCode.ShouldBe(status, $"{answer.RequestMessage?.RequestUri}: {body}");
        return JsonNode.Parse(body)!;
    }

    /// <summary>Creates a record and answers it.</summary>
    public static async Task<JsonNode> CreateAsync(
        this HttpClient client,
        string collection,
        object input
    )
    {
        using var answer = await client.PostAsJsonAsync($"/api/v1/{collection}", input, Ct);
        return await answer.JsonAsync(HttpStatusCode.Created);
    }

    /// <summary>Sends JSON with a method, and with <c>If-Match</c> where a version is given.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        this HttpClient client,
        HttpMethod method,
        string url,
        object? input = null,
        int? ifMatch = null
    )
    {
        using var request = new HttpRequestMessage(method, url);
        if (input is not null)
        {
            request.Content = JsonContent.Create(input, options: JsonSerializerOptions.Web);
        }

        if (ifMatch is { } version)
        {
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        }

        return await client.SendAsync(request, Ct);
    }

    public static Guid Id(this JsonNode record) => record["id"]!.GetValue<Guid>();

    public static int Version(this JsonNode record) => record["version"]!.GetValue<int>();

    public static string Text(this JsonNode record, string field) =>
        record[field]!.GetValue<string>();

    public static JsonArray Items(this JsonNode page) => page["items"]!.AsArray();
}
