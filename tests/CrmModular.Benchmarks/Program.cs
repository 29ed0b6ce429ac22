using System.CommandLine;
using System.Globalization;
using CrmModular.Benchmarks;
using Npgsql;

// dotnet run -c Release --project tests/CrmModular.Benchmarks -- [--customers N] [--small N] [--provider Sqlite|PostgreSql --connection …] [--seconds S] [--keep DIR]
// Seeds two databases, a small one to compare with, starts the product and the floor as processes of their own, and prints one table.
var customers = new Option<int>("--customers") { DefaultValueFactory = _ => 1_000_000 };
var small = new Option<int>("--small")
{
    DefaultValueFactory = _ => 10_000,
    Description = "How many customers the run has that the other is compared with; 0 for none",
};
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
    small,
    provider,
    connection,
    seconds,
    keep,
    write,
};
root.SetAction(
    async (parsed, ct) =>
    {
        var (database, at) = (parsed.GetValue(provider)!, parsed.GetValue(connection)!);
        var keeps = parsed.GetValue(keep);
        Task<RunResult> RunAsync(int count, string name) =>
            new BenchmarkRun(
                count,
                database,
                // The small one has a database of its own beside the other.
                name.Length > 0
                && database != "Sqlite"
                    ? new NpgsqlConnectionStringBuilder(at)
                    {
                        Database = new NpgsqlConnectionStringBuilder(at).Database + name,
                    }.ConnectionString
                    : at,
                TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                keeps is null
                    ? Path.Combine(Path.GetTempPath(), $"crm-bench-{Guid.NewGuid():N}")
                    : keeps.TrimEnd('/') + name.Replace('_', '-')
            ).RunAsync();
        var few = parsed.GetValue(small) is > 0 and var count
            ? await RunAsync(count, "_small")
            : null;
        var table = Report.Write(database, await RunAsync(parsed.GetValue(customers), ""), few);
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
