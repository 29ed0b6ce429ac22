using System.Globalization;
using System.Net;

namespace CrmModular.Benchmarks;

/// <summary>What is measured of a running product, and the floor beside it.</summary>
internal sealed class Measurement(Product product, int floorPort, TimeSpan length)
{
    public const int Connections = 8;
    private const string Third = "a third of the floor";
    private readonly LoadClient _product = new(product.EndPoint, Connections);
    private readonly LoadClient _floor = new(
        new IPEndPoint(IPAddress.Loopback, floorPort),
        Connections
    );
    private readonly List<Line> _lines = [];

    public async Task<IReadOnlyList<Line>> RunAsync(string adminToken, string memberToken)
    {
        using var adminApi = product.Api(adminToken);
        using var memberApi = product.Api(memberToken);
        var samples = await Samples.DrawAsync(adminApi);
        var admin = $"Authorization: Bearer {adminToken}\r\n";
        var member = $"Authorization: Bearer {memberToken}\r\n";
        var adminPages = $"Cookie: {await product.CookieAsync(Product.AdminEmail)}\r\n";
        var memberPages = $"Cookie: {await product.CookieAsync(Product.MemberEmail)}\r\n";
        await WarmAsync(admin, adminPages);
        await ListsAsync(samples, memberApi, admin, member, adminPages, memberPages);
        await SearchesAsync(samples, admin, member, adminPages, memberPages);
        await CustomersAsync(samples, memberApi, adminPages, memberPages);
        await SameAsync(
            "board of one person",
            "p95 < 50 ms",
            "/sales/board",
            memberPages,
            "/board"
        );
        await SameAsync(
            "board of all",
            "p95 < 50 ms",
            "/sales/board?owner=all",
            adminPages,
            "/board"
        );
        await CreateAsync(admin);
        return _lines;
    }

    /// <summary>What every line walks through is compiled for good before the first of them is measured.</summary>
    private async Task WarmAsync(string admin, string adminPages)
    {
        await _product.RunAsync((_, _) => Samples.Get("/api/v1/customers", admin), TimeSpan.Zero);
        await _product.RunAsync((_, _) => Samples.Get("/customers", adminPages), TimeSpan.Zero);
        await _floor.RunAsync((_, _) => Samples.Get("/list", ""), TimeSpan.Zero);
    }

    private async Task ListsAsync(
        Samples samples,
        HttpClient memberApi,
        string admin,
        string member,
        string adminPages,
        string memberPages
    )
    {
        var first = await Samples.FirstOfAsync(memberApi);
        var owner = (Guid)first[0]!["ownerId"]!;
        var deep = Uri.EscapeDataString(samples.DeepCursor);
        using var bare = new HttpClient();
        var after = Uri.EscapeDataString(
            await bare.GetStringAsync($"http://127.0.0.1:{floorPort}/key?id={samples.DeepId}")
        );
        var deepFloor = $"/deep?after={after}";
        var ownFloor = $"/own?owner={owner}&level=B";
        foreach (
            var (what, aim, prefix, all, own) in new[]
            {
                ("API list", Third, "/api/v1/customers", admin, member),
                ("page list", "500/s", "/customers", adminPages, memberPages),
            }
        )
        {
            await SameAsync($"{what}, first page", aim, prefix, all, "/list");
            await SameAsync(
                $"{what}, page 1,000 by cursor",
                aim,
                $"{prefix}?cursor={deep}",
                all,
                deepFloor
            );
            await SameAsync(
                $"{what} of own, by owner and level",
                aim,
                $"{prefix}?owner=me&level=B",
                own,
                ownFloor
            );
        }
    }

    private async Task SearchesAsync(
        Samples samples,
        string admin,
        string member,
        string adminPages,
        string memberPages
    )
    {
        string Term(int n) => Uri.EscapeDataString(samples.Terms[n % samples.Terms.Count]);
        string Palette(int n) => $"/search?format=palette&q={Term(n)}";
        string List(int n) => $"/api/v1/customers?search={Term(n)}";
        await EachAsync("search (palette)", "500/s", Palette, adminPages);
        await EachAsync("search (palette), scope own", "500/s", Palette, memberPages);
        await EachAsync(
            "search in the API list",
            "500/s",
            List,
            admin,
            n => $"/search?term={Term(n)}"
        );
        await EachAsync("search in the API list, scope own", "500/s", List, member);
    }

    private async Task CustomersAsync(
        Samples samples,
        HttpClient memberApi,
        string adminPages,
        string memberPages
    )
    {
        var own = (await Samples.FirstOfAsync(memberApi)).Select(i => (Guid)i!["id"]!).ToList();
        Guid One(int n) => samples.Ids[n * 37 % samples.Ids.Count];
        await EachAsync(
            "customer page",
            "200/s",
            n => $"/customers/{One(n)}",
            adminPages,
            n => $"/customer?id={One(n)}"
        );
        await EachAsync(
            "customer page, scope own",
            "200/s",
            n => $"/customers/{own[n % own.Count]}",
            memberPages
        );
    }

    private Task SameAsync(
        string what,
        string aim,
        string path,
        string headers,
        string floorPath
    ) => EachAsync(what, aim, _ => path, headers, _ => floorPath);

    private Task EachAsync(
        string what,
        string aim,
        Func<int, string> path,
        string headers,
        Func<int, string>? floorPath = null
    ) =>
        AddAsync(
            what,
            aim,
            (c, n) => Samples.Get(path((n * Connections) + c), headers),
            floorPath is null ? null : (c, n) => Samples.Get(floorPath((n * Connections) + c), "")
        );

    private Task CreateAsync(string headers) =>
        AddAsync(
            "create by API, durable",
            "300/s",
            (c, n) =>
                Samples.Post(
                    "/api/v1/customers",
                    headers,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $$"""{"name":"Bench {{c}} {{n}}","level":"C","phone":"+1 555 {{n:0000000}}"}"""
                    )
                ),
            (_, _) => Samples.Post("/create", "", "{}")
        );

    private async Task AddAsync(
        string what,
        string aim,
        Func<int, int, byte[]> request,
        Func<int, int, byte[]>? floorRequest
    )
    {
        var floor = floorRequest is null ? null : await _floor.RunAsync(floorRequest, length);
        var before = product.Processor();
        var result = await _product.RunAsync(request, length);
        var processor = (product.Processor() - before).TotalMilliseconds;
        var line = new Line(what, aim, result, floor, processor / Math.Max(1, result.All));
        _lines.Add(line);
        Console.WriteLine(
            $"{what}: {result.PerSecond:0}/s, p95 {result.P95:0.0} ms, {line.Processor:0.0} ms of the server's processor, floor {floor?.PerSecond:0}/s, failed {result.Failed}"
        );
    }
}
