using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace CrmModular.Benchmarks;

/// <summary>What the requests ask for, drawn from the data: common things are asked for often.</summary>
internal sealed class Samples
{
    /// <summary>The most frequent Chinese family names, by the census of 2020.</summary>
    private static readonly string[] Surnames =
    [
        "王",
        "李",
        "张",
        "刘",
        "陈",
        "杨",
        "黄",
        "赵",
        "吴",
        "周",
    ];

    public required IReadOnlyList<string> Names { get; init; }
    public required IReadOnlyList<Guid> Ids { get; init; }
    public required IReadOnlyList<string> Terms { get; init; }
    public required string DeepCursor { get; init; }
    public required Guid DeepId { get; init; }

    /// <summary>Walks 250 pages of 200 rows, which ends where page 1,000 of 50 rows begins, and draws on the way.</summary>
    public static async Task<Samples> DrawAsync(HttpClient api)
    {
        var names = new List<string>();
        var ids = new List<Guid>();
        var deep = Guid.Empty;
        string? cursor = null;
        for (var page = 0; page < 250; page++)
        {
            var at = cursor is null ? "" : $"&cursor={cursor}";
            var answer = (
                await api.GetFromJsonAsync<JsonObject>($"/api/v1/customers?limit=200{at}")
            )!;
            foreach (var item in answer["items"]!.AsArray())
            {
                names.Add((string)item!["name"]!);
                ids.Add((Guid)item["id"]!);
            }

            if (answer["nextCursor"] is not { } next)
            {
                break;
            }

            cursor = (string)next!;
            deep = ids[^1];
        }

        return new Samples
        {
            Names = names,
            Ids = ids,
            Terms = DrawTerms(names),
            DeepCursor = cursor ?? "",
            DeepId = deep,
        };
    }

    /// <summary>Parts of names as often as they occur, the ten commonest pairs of characters, and the commonest surnames with a sign behind.</summary>
    private static List<string> DrawTerms(List<string> names)
    {
        var random = new Random(7);
        var terms = new List<string>();
        for (var i = 0; i < 400; i++)
        {
            var name = names[random.Next(names.Count)];
            var length = Math.Min(name.Length, random.Next(2, 7));
            terms.Add(name.Substring(random.Next(name.Length - length + 1), length).Trim());
        }

        terms.AddRange(
            names
                .SelectMany(n =>
                    Enumerable.Range(0, Math.Max(0, n.Length - 1)).Select(i => n.Substring(i, 2))
                )
                .Where(p => !p.Contains(' ', StringComparison.Ordinal))
                .GroupBy(p => p, StringComparer.OrdinalIgnoreCase)
                .OrderByDescending(g => g.Count())
                .Take(10)
                .SelectMany(g => Enumerable.Repeat(g.Key, 10))
        );
        foreach (var surname in Surnames)
        {
            terms.AddRange(
                names
                    .Where(n => n.StartsWith(surname, StringComparison.Ordinal) && n.Length >= 2)
                    .Take(10)
                    .Select(n => n[..2])
            );
        }

        // A search asks for a word of two characters: "J D" is refused.
        return [.. terms.Where(t => t.Split(' ').Any(w => w.Count(char.IsLetterOrDigit) >= 2))];
    }

    /// <summary>The first customers that somebody reaches.</summary>
    public static async Task<JsonArray> FirstOfAsync(HttpClient api) =>
        (await api.GetFromJsonAsync<JsonObject>("/api/v1/customers?limit=200"))![
            "items"
        ]!.AsArray();

    public static byte[] Get(string path, string headers) =>
        Encoding.UTF8.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n");

    public static byte[] Post(string path, string headers, string body) =>
        Encoding.UTF8.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}"
        );
}
