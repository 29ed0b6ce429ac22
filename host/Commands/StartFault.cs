using CrmModular.Host.Data;
using CrmModular.Host.Platform;
using CrmModular.Host.Platform.Errors;
using CrmModular.Host.Platform.Setup;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;

namespace CrmModular.Host.Commands;

/// <summary>What keeps the program from working, as a message with the way out and an exit code.</summary>
/// <param name="Text">In the language of the environment.</param>
/// <param name="ExitCode">1 where what was asked is refused, 2 where the surroundings are at fault.</param>
internal sealed record StartFault(string Text, int ExitCode)
{
    private const int Refused = 1;
    private const int Surroundings = 2;

    /// <summary>Reads an exception; null where it is a fault of ours, which the log and the runtime tell whole.</summary>
    public static StartFault? Of(Exception e) =>
        e switch
        {
            SetupRefusedException => new(Say("start.refused", ("detail", e.Message)), Refused),
            RuleException rule => new(Say(rule.TextKey, [.. rule.Arguments]), Refused),
            SettingException setting => new(
                Say(setting.TextKey, [.. setting.Arguments]),
                Surroundings
            ),
            _ when Postgres(e) is { SqlState: Npgsql.PostgresErrorCodes.InvalidCatalogName } none =>
                new(Say("start.database.missing", ("detail", none.MessageText)), Surroundings),
            _ when Postgres(e) is { SqlState: ['2', '8', ..] } refused => new(
                Say("start.database.refused", ("detail", refused.MessageText)),
                Surroundings
            ),
            // A damaged file, one that is no database, one that may not be written.
            SqliteException { SqliteErrorCode: 8 or 11 or 26 } => new(
                Say("start.database.unreadable", ("detail", e.Message)),
                Surroundings
            ),
            _ when ErrorStatus.IsDatabaseAway(e) => new(
                Say("start.database.away", ("detail", e.GetBaseException().Message)),
                Surroundings
            ),
            IOException { InnerException: AddressInUseException } => new(
                Say("start.address", ("address", Address(e.Message))),
                Surroundings
            ),
            _ => null,
        };

    private static Npgsql.PostgresException? Postgres(Exception? e) =>
        e as Npgsql.PostgresException ?? (e is null ? null : Postgres(e.InnerException));

    private static string Say(string key, params ReadOnlySpan<(string, object?)> arguments) =>
        CommandTexts.Of[key, arguments];

    /// <summary>The server names the address only within its sentence: "Failed to bind to address http://…: address already in use."</summary>
    private static string Address(string sentence) =>
        sentence
            .Split(' ')
            .FirstOrDefault(word => word.Contains("://", StringComparison.Ordinal))
            ?.TrimEnd(':')
        ?? sentence;
}
