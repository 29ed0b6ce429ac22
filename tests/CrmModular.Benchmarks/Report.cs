using System.Globalization;
using System.Text;

namespace CrmModular.Benchmarks;

/// <summary>A measured line: what was asked, what the product and the floor answered.</summary>
internal sealed record Line(string What, string Aim, LoadResult Product, LoadResult? Floor);

/// <summary>The results as a table that people read.</summary>
internal static class Report
{
    public static string Write(string title, IReadOnlyList<Line> lines, IReadOnlyList<string> facts)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n");
        foreach (var fact in facts)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {fact}\n");
        }

        text.Append(
            "\n| request | aim | requests/s | p50 ms | p95 ms | p99 ms | floor requests/s | share of the floor | failed |\n|---|---|---:|---:|---:|---:|---:|---:|---:|\n"
        );
        foreach (var line in lines)
        {
            var floor = line.Floor is { } f ? Number(f.PerSecond) : "";
            var share = line.Floor is { PerSecond: > 0 } g
                ? (line.Product.PerSecond / g.PerSecond).ToString(
                    "P0",
                    CultureInfo.InvariantCulture
                )
                : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {line.What} | {line.Aim} | {Number(line.Product.PerSecond)} | {line.Product.P50:0.0} | {line.Product.P95:0.0} | {line.Product.P99:0.0} | {floor} | {share} | {line.Product.Failed} |\n"
            );
        }

        return text.Append('\n').ToString();
    }

    private static string Number(double value) =>
        value.ToString("N0", CultureInfo.InvariantCulture);
}
