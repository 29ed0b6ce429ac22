using System.Net;
using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>Finds the pages of the site by following its links, one of each kind of page.</summary>
internal static partial class SiteWalk
{
    private const int MostPages = 200;

    /// <summary>A page that answered with markup.</summary>
    public sealed record Page(string Url, HttpStatusCode Status, string Html);

    /// <summary>The pages that a person reaches from the home page.</summary>
    public static async Task<IReadOnlyList<Page>> PagesAsync(PageClient client)
    {
        var found = new List<Page>();
        var open = new Queue<string>(["/"]);
        var known = new HashSet<string>(StringComparer.Ordinal) { Kind("/") };
        while (found.Count < MostPages && open.TryDequeue(out var url))
        {
            using var answer = await client.GetAsync(url);
            if (
                answer.Content.Headers.ContentType?.MediaType != "text/html"
                || (int)answer.StatusCode is >= 300 and < 400
            )
            {
                continue;
            }

            var html = await answer.Content.ReadAsStringAsync();
            found.Add(new Page(url, answer.StatusCode, html));
            foreach (var link in Links(html).Where(link => known.Add(Kind(link))))
            {
                open.Enqueue(link);
            }
        }

        return found;
    }

    private static IEnumerable<string> Links(string html) =>
        Link()
            .Matches(html)
            .Select(m => WebUtility.HtmlDecode(m.Groups["url"].Value).Split('#')[0])
            .Where(url =>
                !url.StartsWith("//", StringComparison.Ordinal)
                && !url.Contains("export", StringComparison.Ordinal)
                && !Path.HasExtension(url.Split('?')[0])
            );

    /// <summary>A list with a thousand rows leads to one kind of page, however it is filtered and sorted.</summary>
    private static string Kind(string url) => Id().Replace(url.Split('?')[0], "{id}");

    [GeneratedRegex("href=\"(?<url>/[^\"]*)\"", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Link();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}", RegexOptions.None, 1000)]
    private static partial Regex Id();
}
