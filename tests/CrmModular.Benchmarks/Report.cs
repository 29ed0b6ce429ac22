using System.Globalization;
using System.Text;

namespace CrmModular.Benchmarks;

/// <summary>A measured line: what was asked, what the product and the floor answered.</summary>
/// <param name="What">What was asked for.</param>
/// <param name="Aim">What it should reach.</param>
/// <param name="Product">What the product answered.</param>
/// <param name="Floor">What the floor answered; null where there is none.</param>
/// <param name="Processor">The server's processor time a request, in milliseconds: the same on a busy machine as on an idle one, nearly.</param>
internal sealed record Line(
    string What,
    string Aim,
    LoadResult Product,
    LoadResult? Floor,
    double Processor
);

/// <summary>The results as a table that people read.</summary>
internal static class Report
{
    /// <param name="provider">The database.</param>
    /// <param name="large">The run that is reported.</param>
    /// <param name="small">The same on few customers, to compare with; null for none.</param>
    public static string Write(string provider, RunResult large, RunResult? small)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"## {provider}, {large.Customers:N0} customers\n\n- {Machine()}\n"
        );
        foreach (var fact in large.Facts)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {fact}\n");
        }

        var compared = small is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"times the p50 at {small.Customers:N0}");
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n| request | aim | requests/s | p50 ms | p95 ms | p99 ms | processor ms | {compared} | floor requests/s | share of the floor | failed |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
        );
        foreach (var line in large.Lines)
        {
            text.Append(Row(line, small?.Lines.FirstOrDefault(l => l.What == line.What)));
        }

        return text.Append('\n').ToString();
    }

    private static string Row(Line line, Line? small)
    {
        var floor = line.Floor is { } f ? Number(f.PerSecond) : "";
        var share = line.Floor is { PerSecond: > 0 } g
            ? (line.Product.PerSecond / g.PerSecond).ToString("P0", CultureInfo.InvariantCulture)
            : "";
        var times = small is { Product.P50: > 0 }
            ? (line.Product.P50 / small.Product.P50).ToString("0.0", CultureInfo.InvariantCulture)
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {line.What} | {line.Aim} | {Number(line.Product.PerSecond)} | {line.Product.P50:0.0} | {line.Product.P95:0.0} | {line.Product.P99:0.0} | {line.Processor:0.0} | {times} | {floor} | {share} | {line.Product.Failed} |\n"
        );
    }

    private static string Machine()
    {
        var model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
                ?.Split(": ")[^1]
            : null;
        return $"{Environment.ProcessorCount} cores ({model ?? "unknown"}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30)} GB, {Environment.OSVersion}, .NET {Environment.Version}; "
            + $"{Measurement.Connections} connections, the load on the same machine";
    }

    private static string Number(double value) =>
        value.ToString("N0", CultureInfo.InvariantCulture);
}
