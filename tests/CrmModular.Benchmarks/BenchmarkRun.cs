using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CrmModular.Benchmarks;

/// <summary>One run on one database: seed, start, measure, stop.</summary>
internal sealed class BenchmarkRun(
    int customers,
    string provider,
    string connection,
    TimeSpan length,
    string folder
)
{
    private const int Connections = 8;
    private const int ProductPort = 5291;
    private const int FloorPort = 5292;
    private readonly List<Line> _lines = [];
    private LoadClient _product = null!;
    private LoadClient _floor = null!;

    private string Connection =>
        provider == "Sqlite" ? $"Data Source={Path.Combine(folder, "crm.db")}" : connection;

    public async Task<string> RunAsync()
    {
        var program = Path.Combine(
            Root(),
            "host",
            "bin",
            "Release",
            "net10.0",
            "CrmModular.Host.dll"
        );
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CrmModular__Database__Provider"] = provider,
        };
        if (provider != "Sqlite")
        {
            settings["CrmModular__Database__ConnectionString"] = connection;
        }

        await using var product = new Product(program, folder, ProductPort, settings);
        var facts = new List<string> { Machine() };
        await SeedAsync(product, facts);
        var adminToken = (
            await product.CommandAsync(
                "token",
                "create",
                "--user",
                Product.AdminEmail,
                "--name",
                "bench"
            )
        ).Trim();
        var memberToken = (
            await product.CommandAsync(
                "token",
                "create",
                "--user",
                Product.MemberEmail,
                "--name",
                "bench"
            )
        ).Trim();
        var started = await product.StartAsync();
        // Memory is read when the start has settled; there is nothing to wait for.
        await Task.Delay(2000);
        facts.Add(
            $"start to first page {started.TotalSeconds:0.0} s; memory after start {product.Memory()} MB"
        );
        using var floor = StartFloor();
        try
        {
            _product = new LoadClient(product.EndPoint, Connections);
            _floor = new LoadClient(new IPEndPoint(IPAddress.Loopback, FloorPort), Connections);
            using var api = product.Api(adminToken);
            await MeasureAsync(product, await Samples.DrawAsync(api), adminToken, memberToken);
            facts.Add($"memory after the run {product.Memory()} MB");
        }
        finally
        {
            floor.Kill();
            await floor.WaitForExitAsync();
        }

        return Report.Write($"{provider}, {customers:N0} customers", _lines, facts);
    }

    private async Task SeedAsync(Product product, List<string> facts)
    {
        var seeded = Path.Combine(folder, $"seeded-{provider}-{customers}");
        if (!File.Exists(seeded))
        {
            var started = Stopwatch.GetTimestamp();
            await product.CommandAsync(
                "bench",
                "seed",
                "--customers",
                customers.ToString(CultureInfo.InvariantCulture),
                "--password",
                Product.Password
            );
            facts.Add($"seeded in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
            await File.WriteAllTextAsync(seeded, "");
        }
    }

    private async Task MeasureAsync(
        Product product,
        Samples samples,
        string adminToken,
        string memberToken
    )
    {
        var admin = $"Authorization: Bearer {adminToken}\r\n";
        var member = $"Authorization: Bearer {memberToken}\r\n";
        var adminCookie = $"Cookie: {await product.CookieAsync(Product.AdminEmail)}\r\n";
        var memberCookie = $"Cookie: {await product.CookieAsync(Product.MemberEmail)}\r\n";
        using var api = product.Api(memberToken);
        var mine = (await api.GetFromJsonAsync<JsonObject>("/api/v1/customers?limit=200"))![
            "items"
        ]!.AsArray();
        var owner = (Guid)mine[0]!["ownerId"]!;
        var own = mine.Select(i => (Guid)i!["id"]!).ToList();
        var deep = Uri.EscapeDataString(samples.DeepCursor);
        var third = "a third of the floor";
        using var bare = new HttpClient();
        var after = Uri.EscapeDataString(
            await bare.GetStringAsync($"http://127.0.0.1:{FloorPort}/key?id={samples.DeepId}")
        );
        await BothAsync("API list, first page", third, "/api/v1/customers", admin, "/list");
        await BothAsync(
            "API list, page 1,000 by cursor",
            third,
            $"/api/v1/customers?cursor={deep}",
            admin,
            $"/deep?after={after}"
        );
        await BothAsync(
            "API list of own, by owner and level",
            third,
            "/api/v1/customers?owner=me&level=B",
            member,
            $"/own?owner={owner}&level=B"
        );
        await BothAsync("page list, first page", "500/s", "/customers", adminCookie, "/list");
        await BothAsync(
            "page list, page 1,000 by cursor",
            "500/s",
            $"/customers?cursor={deep}",
            adminCookie,
            $"/deep?after={after}"
        );
        await BothAsync(
            "page list of own, by owner and level",
            "500/s",
            "/customers?owner=me&level=B",
            memberCookie,
            $"/own?owner={owner}&level=B"
        );
        await EachAsync(
            "search (palette)",
            "500/s",
            n =>
                $"/search?format=palette&q={Uri.EscapeDataString(samples.Terms[n % samples.Terms.Count])}",
            adminCookie
        );
        await EachAsync(
            "search (palette), scope own",
            "500/s",
            n =>
                $"/search?format=palette&q={Uri.EscapeDataString(samples.Terms[n % samples.Terms.Count])}",
            memberCookie
        );
        await EachAsync(
            "search in the API list",
            "500/s",
            n =>
                $"/api/v1/customers?search={Uri.EscapeDataString(samples.Terms[n % samples.Terms.Count])}",
            admin,
            n => $"/search?term={Uri.EscapeDataString(samples.Terms[n % samples.Terms.Count])}"
        );
        await EachAsync(
            "search in the API list, scope own",
            "500/s",
            n =>
                $"/api/v1/customers?search={Uri.EscapeDataString(samples.Terms[n % samples.Terms.Count])}",
            member
        );
        await EachAsync(
            "customer page",
            "200/s",
            n => $"/customers/{samples.Ids[n * 37 % samples.Ids.Count]}",
            adminCookie,
            n => $"/customer?id={samples.Ids[n * 37 % samples.Ids.Count]}"
        );
        await EachAsync(
            "customer page, scope own",
            "200/s",
            n => $"/customers/{own[n % own.Count]}",
            memberCookie
        );
        await BothAsync(
            "board of one person",
            "p95 < 50 ms",
            "/sales/board",
            memberCookie,
            "/board"
        );
        await BothAsync(
            "board of all",
            "p95 < 50 ms",
            "/sales/board?owner=all",
            adminCookie,
            "/board"
        );
        await CreateAsync(admin);
    }

    private Task BothAsync(
        string what,
        string aim,
        string path,
        string headers,
        string floorPath
    ) => EachAsync(what, aim, _ => path, headers, _ => floorPath);

    private async Task EachAsync(
        string what,
        string aim,
        Func<int, string> path,
        string headers,
        Func<int, string>? floorPath = null
    )
    {
        var floor = floorPath is null
            ? null
            : await _floor.RunAsync(
                (c, n) => Samples.Get(floorPath((n * Connections) + c), ""),
                length
            );
        var product = await _product.RunAsync(
            (c, n) => Samples.Get(path((n * Connections) + c), headers),
            length
        );
        Add(new Line(what, aim, product, floor));
    }

    private async Task CreateAsync(string headers)
    {
        var floor = await _floor.RunAsync((_, _) => Samples.Post("/create", "", "{}"), length);
        var product = await _product.RunAsync(
            (c, n) =>
                Samples.Post(
                    "/api/v1/customers",
                    headers,
                    $$"""{"name":"Bench {{c}} {{n}}","level":"C","phone":"+1 555 {{n:0000000}}"}"""
                ),
            length
        );
        Add(new Line("create by API, durable", "300/s", product, floor));
    }

    private void Add(Line line)
    {
        _lines.Add(line);
        Console.WriteLine(
            $"{line.What}: {line.Product.PerSecond:0}/s, p95 {line.Product.P95:0.0} ms, floor {line.Floor?.PerSecond:0}/s, failed {line.Product.Failed}"
        );
    }

    private Process StartFloor()
    {
        var start = new ProcessStartInfo("dotnet");
        string[] arguments =
        [
            typeof(BenchmarkRun).Assembly.Location,
            "floor",
            $"{FloorPort}",
            "--provider",
            provider,
            "--connection",
            Connection,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static string Machine()
    {
        var model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
                ?.Split(": ")[^1]
            : null;
        return $"{Environment.ProcessorCount} cores ({model ?? "unknown"}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30)} GB, {Environment.OSVersion}, .NET {Environment.Version}; "
            + $"{Connections} connections, the load on the same machine";
    }

    private static string Root()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "CrmModular.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException("Run it from a clone.");
    }
}
