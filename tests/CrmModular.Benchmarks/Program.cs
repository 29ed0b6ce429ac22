using System.CommandLine;
using System.Globalization;
using CrmModular.Benchmarks;

// dotnet run -c Release --project tests/CrmModular.Benchmarks -- [--customers N] [--provider Sqlite|PostgreSql --connection …] [--seconds S] [--keep DIR]
// Seeds a database, starts the product and the floor as processes of their own, and writes docs/performance.md.
var customers = new Option<int>("--customers") { DefaultValueFactory = _ => 1_000_000 };
var provider = new Option<string>("--provider") { DefaultValueFactory = _ => "Sqlite" };
var connection = new Option<string>("--connection") { DefaultValueFactory = _ => "" };
var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 10 };
var keep = new Option<string?>("--keep") { Description = "A folder whose data is used again" };
var write = new Option<string?>("--write")
{
    Description = "A file to which the table is appended",
};
var root = new RootCommand("Measures the product over HTTP")
{
    customers,
    provider,
    connection,
    seconds,
    keep,
    write,
};
root.SetAction(
    async (parsed, ct) =>
    {
        var run = new BenchmarkRun(
            parsed.GetValue(customers),
            parsed.GetValue(provider)!,
            parsed.GetValue(connection)!,
            TimeSpan.FromSeconds(parsed.GetValue(seconds)),
            parsed.GetValue(keep)
                ?? Path.Combine(Path.GetTempPath(), $"crm-bench-{Guid.NewGuid():N}")
        );
        var table = await run.RunAsync();
        Console.WriteLine(table);
        if (parsed.GetValue(write) is { } file)
        {
            await File.AppendAllTextAsync(file, table, ct);
        }

        return 0;
    }
);
var port = new Argument<int>("port");
var floor = new Command("floor", "Serves the bare handlers") { port, provider, connection };
floor.SetAction(
    async (parsed, _) =>
        await new Floor(parsed.GetValue(provider)!, parsed.GetValue(connection)!).RunAsync(
            parsed.GetValue(port)
        )
);
root.Subcommands.Add(floor);
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
return await root.Parse(args).InvokeAsync();
