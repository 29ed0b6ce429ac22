using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>A statement as it was sent.</summary>
/// <param name="Text">The SQL.</param>
/// <param name="Parameters">Copies of its parameters.</param>
public sealed record SentQuery(string Text, IReadOnlyList<DbParameter> Parameters)
{
    internal static SentQuery Of(DbCommand command) =>
        new(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(Copy)]);

    private static DbParameter Copy(DbParameter parameter) =>
        parameter is NpgsqlParameter npgsql
            ? npgsql.Clone()
            : new SqliteParameter(parameter.ParameterName, parameter.Value);
}

/// <summary>
/// Collects the SQL that a piece of work sends through EF Core, and only that work's: it begins a trace, the client hands
/// the trace on to the host, and each command tells to which trace it belongs.
/// </summary>
public sealed class QueryCounter : IDisposable
{
    private static readonly ConcurrentDictionary<
        ActivityTraceId,
        ConcurrentQueue<SentQuery>
    > Watched = new();
    private static readonly Lazy<IDisposable> Subscription = new(() =>
        DiagnosticListener.AllListeners.Subscribe(new Listeners())
    );

    private readonly Activity? _outer = Activity.Current;
    private readonly Activity _activity;
    private readonly ConcurrentQueue<SentQuery> _commands = new();

    /// <summary>Begins to count; everything until it is disposed belongs to it.</summary>
    public QueryCounter()
    {
        Activity.Current = null;
        _activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        Watched[_activity.TraceId] = _commands;
    }

    /// <summary>Called before a host starts: EF Core looks only once a second whether anyone listens.</summary>
    internal static void Listen() => _ = Subscription.Value;

    /// <summary>The statements, in order.</summary>
    public IReadOnlyList<string> Commands => [.. _commands.Select(c => c.Text)];

    /// <summary>The statements with their parameters, in order.</summary>
    public IReadOnlyList<SentQuery> Sent => [.. _commands];

    public int Count => _commands.Count;

    public void Dispose()
    {
        Watched.TryRemove(_activity.TraceId, out _);
        _activity.Stop();
        Activity.Current = _outer;
    }

    private sealed class Listeners : IObserver<DiagnosticListener>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
            {
                value.Subscribe(
                    new Events(),
                    name => name == RelationalEventId.CommandExecuting.Name
                );
            }
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }
    }

    private sealed class Events : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (
                value.Value is CommandEventData command
                && Activity.Current is { } activity
                && Watched.TryGetValue(activity.TraceId, out var commands)
            )
            {
                commands.Enqueue(SentQuery.Of(command.Command));
            }
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }
    }
}
