using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CrmModular.Benchmarks;

/// <summary>What a run of requests took.</summary>
/// <param name="PerSecond">Answered requests a second, over all connections.</param>
/// <param name="P50">The median, in milliseconds.</param>
/// <param name="P95">19 of 20 were faster, in milliseconds.</param>
/// <param name="P99">99 of 100 were faster, in milliseconds.</param>
/// <param name="Failed">Answers other than 2xx.</param>
/// <param name="All">How many were answered, those of warming up too.</param>
internal sealed record LoadResult(
    double PerSecond,
    double P50,
    double P95,
    double P99,
    int Failed,
    int All
);

/// <summary>
/// Sends requests over kept-alive connections of its own. It speaks just enough HTTP/1.1, because on two cores a full client
/// would take as much time as the server that is measured.
/// </summary>
internal sealed class LoadClient(IPEndPoint server, int connections)
{
    /// <summary>
    /// The runtime compiles a path for good when it was walked some thousand times, and takes processor time of the request's
    /// for it; a server that has run for a minute has that behind it.
    /// </summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    /// <summary>Runs for a while and answers what it measured; before that it warms up, which does not count.</summary>
    /// <param name="requests">The request of a connection's n-th turn, as bytes.</param>
    /// <param name="length">How long to measure.</param>
    public async Task<LoadResult> RunAsync(Func<int, int, byte[]> requests, TimeSpan length)
    {
        var start = Stopwatch.GetTimestamp();
        var warm = start + (long)(WarmUp.TotalSeconds * Stopwatch.Frequency);
        var end = warm + (long)(length.TotalSeconds * Stopwatch.Frequency);
        var workers = Enumerable
            .Range(0, connections)
            .Select(c => Task.Run(() => WorkAsync(c, requests, warm, end)));
        var results = await Task.WhenAll(workers);
        var times = results.SelectMany(r => r.Times).Order().ToArray();
        double At(double share) =>
            times.Length == 0 ? 0 : times[Math.Min(times.Length - 1, (int)(times.Length * share))];
        return new LoadResult(
            times.Length / length.TotalSeconds,
            At(0.5),
            At(0.95),
            At(0.99),
            results.Sum(r => r.Failed),
            results.Sum(r => r.All)
        );
    }

    private async Task<(List<double> Times, int Failed, int All)> WorkAsync(
        int connection,
        Func<int, int, byte[]> requests,
        long warm,
        long end
    )
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        var buffer = new byte[1 << 20];
        var times = new List<double>(1 << 14);
        var failed = 0;
        for (var turn = 0; ; turn++)
        {
            var sent = Stopwatch.GetTimestamp();
            if (sent >= end)
            {
                return (times, failed, turn);
            }

            await socket.SendAsync(requests(connection, turn));
            var status = await ReadAnswerAsync(socket, buffer);
            if (sent >= warm)
            {
                times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                failed += status is >= 200 and < 300 ? 0 : 1;
            }
        }
    }

    private static async Task<int> ReadAnswerAsync(Socket socket, byte[] buffer)
    {
        var filled = 0;
        int head;
        while ((head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            filled += await ReceiveAsync(socket, buffer.AsMemory(filled));
        }

        var headers = Encoding.ASCII.GetString(buffer, 0, head);
        var status = int.Parse(
            headers.AsSpan(9, 3),
            System.Globalization.CultureInfo.InvariantCulture
        );
        var body = head + 4;
        var lengthAt = headers.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        if (lengthAt >= 0)
        {
            var lineEnd = headers.IndexOf('\r', lengthAt);
            var digits = headers.AsSpan(
                lengthAt + 16,
                (lineEnd < 0 ? headers.Length : lineEnd) - lengthAt - 16
            );
            var whole = body + int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
            while (filled < whole)
            {
                filled += await ReceiveAsync(socket, buffer.AsMemory(filled));
            }

            return status;
        }

        if (!headers.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            return status;
        }

        // The last chunk is empty; nothing else of ours ends with these bytes.
        while (!buffer.AsSpan(body, filled - body).EndsWith("0\r\n\r\n"u8))
        {
            filled += await ReceiveAsync(socket, buffer.AsMemory(filled));
        }

        return status;
    }

    private static async Task<int> ReceiveAsync(Socket socket, Memory<byte> into)
    {
        var received = await socket.ReceiveAsync(into);
        return received > 0 ? received : throw new IOException("The server closed the connection.");
    }
}
