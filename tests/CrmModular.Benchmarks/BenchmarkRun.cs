using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace CrmModular.Benchmarks;

/// <summary>What one run found.</summary>
internal sealed record RunResult(
    int Customers,
    IReadOnlyList<Line> Lines,
    IReadOnlyList<string> Facts
);

/// <summary>One run on one database: seed, start, measure, stop.</summary>
internal sealed class BenchmarkRun(
    int customers,
    string provider,
    string connection,
    TimeSpan length,
    string folder
)
{
    private const int ProductPort = 5291;
    private const int FloorPort = 5292;

    private string Connection =>
        provider == "Sqlite" ? $"Data Source={Path.Combine(folder, "crm.db")}" : connection;

    public async Task<RunResult> RunAsync()
    {
        Directory.CreateDirectory(folder);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CrmModular__Database__Provider"] = provider,
        };
        if (provider != "Sqlite")
        {
            settings["CrmModular__Database__ConnectionString"] = connection;
            await MakeDatabaseAsync();
        }

        await using var product = new Product(Program(), folder, ProductPort, settings);
        var facts = new List<string>();
        await SeedAsync(product, facts);
        var adminToken = await TokenAsync(product, Product.AdminEmail);
        var memberToken = await TokenAsync(product, Product.MemberEmail);
        var started = await product.StartAsync();
        // Memory is read when the start has settled; there is nothing to wait for.
        await Task.Delay(2000);
        facts.Add(
            $"start to first page {started.TotalSeconds:0.0} s; memory after start {product.Memory()} MB"
        );
        using var floor = StartFloor();
        try
        {
            var lines = await new Measurement(product, FloorPort, length).RunAsync(
                adminToken,
                memberToken
            );
            facts.Add($"memory after the run {product.Memory()} MB");
            return new RunResult(customers, lines, facts);
        }
        finally
        {
            floor.Kill();
            await floor.WaitForExitAsync();
        }
    }

    private async Task MakeDatabaseAsync()
    {
        var at = new NpgsqlConnectionStringBuilder(connection);
        var name = at.Database!;
        at.Database = "postgres";
        await using var server = NpgsqlDataSource.Create(at);
        await using var find = server.CreateCommand(
            "SELECT COUNT(*) FROM pg_database WHERE datname = $1"
        );
        find.Parameters.AddWithValue(name);
        if ((long)(await find.ExecuteScalarAsync())! == 0)
        {
            await using var make = server.CreateCommand($"CREATE DATABASE \"{name}\"");
            await make.ExecuteNonQueryAsync();
        }
    }

    private static async Task<string> TokenAsync(Product product, string email) =>
        (await product.CommandAsync("token", "create", "--user", email, "--name", "bench")).Trim();

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

    private static string Program()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "CrmModular.sln")))
            {
                return Path.Combine(
                    at.FullName,
                    "host",
                    "bin",
                    "Release",
                    "net10.0",
                    "CrmModular.Host.dll"
                );
            }
        }

        throw new InvalidOperationException("Run it from a clone.");
    }
}
