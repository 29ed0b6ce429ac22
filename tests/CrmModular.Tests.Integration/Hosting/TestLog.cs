using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>Keeps what the host logs at warning and above.</summary>
public sealed class TestLog : ILoggerProvider
{
    private readonly ConcurrentQueue<Line> _lines = new();

    public sealed record Line(
        LogLevel Level,
        string Category,
        string Message,
        Exception? Exception
    );

    public IReadOnlyList<Line> Lines => [.. _lines];

    /// <summary>The errors, written so that a failed test shows them.</summary>
    public IReadOnlyList<string> Errors =>
        [
            .. _lines
                .Where(l => l.Level >= LogLevel.Error)
                .Select(l => $"{l.Category}: {l.Message} {l.Exception}"),
        ];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() { }

    private sealed class Logger(TestLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                log._lines.Enqueue(
                    new Line(logLevel, category, formatter(state, exception), exception)
                );
            }
        }
    }
}
