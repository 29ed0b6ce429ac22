using System.Data.Common;
using CrmModular.Host.Data;
using Microsoft.Data.Sqlite;

namespace CrmModular.Host.Platform.Doctor;

/// <summary>Whether the database answers, which version it is, and, for SQLite, whether the file is whole.</summary>
internal static class DatabaseCheck
{
    private const string Check = "database";
    private const string Whole = "ok";

    /// <summary>Answers whether the other checks can ask it.</summary>
    public static async Task<bool> RunAsync(
        IHostDatabase database,
        Findings findings,
        CancellationToken ct
    )
    {
        var file = database is SqliteDatabase sqlite
            ? new SqliteConnectionStringBuilder(sqlite.ConnectionString).DataSource
            : null;
        if (file is not null && !File.Exists(file))
        {
            // Opening it would make it.
            findings.Note(Check, "doctor.database.new", ("file", file));
            return false;
        }

        try
        {
            await using var connection = await database.OpenAsync(ct);
            findings.Fine(
                Check,
                file is null ? "doctor.database.postgresql" : "doctor.database.sqlite",
                ("version", connection.ServerVersion),
                ("file", file)
            );
            return file is null || await IsWholeAsync(connection, file, findings, ct);
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException)
        {
            findings.Problem(
                Check,
                file is null ? "doctor.database.away" : "doctor.database.unreadable",
                ("detail", e.GetBaseException().Message),
                ("file", file)
            );
            return false;
        }
    }

    private static async Task<bool> IsWholeAsync(
        DbConnection connection,
        string file,
        Findings findings,
        CancellationToken ct
    )
    {
        var journal = await AskAsync(connection, "PRAGMA journal_mode", ct);
        if (!string.Equals(journal, "wal", StringComparison.OrdinalIgnoreCase))
        {
            findings.Problem("journal", "doctor.journal.other", ("mode", journal));
        }
        else
        {
            findings.Fine("journal", "doctor.journal");
        }

        var found = await AskAsync(connection, "PRAGMA quick_check(1)", ct);
        if (found == Whole)
        {
            findings.Fine("integrity", "doctor.integrity");
            return true;
        }

        findings.Problem("integrity", "doctor.integrity.broken", ("detail", found), ("file", file));
        return false;
    }

    private static async Task<string> AskAsync(
        DbConnection connection,
        string sql,
        CancellationToken ct
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (await command.ExecuteScalarAsync(ct))?.ToString() ?? "";
    }
}
