using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CrmModular.Benchmarks;

/// <summary>How the floor reads and answers rows.</summary>
internal sealed partial class Floor
{
    private readonly bool _sqlite = provider == "Sqlite";
    private readonly NpgsqlDataSource? _postgres =
        provider == "Sqlite"
            ? null
            : NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(connectionString)
                {
                    MaxAutoPrepare = 50,
                    AutoPrepareMinUsages = 1,
                }
            );

    private async ValueTask<DbConnection> OpenAsync(CancellationToken ct)
    {
        if (_postgres is not null)
        {
            return await _postgres.OpenConnectionAsync(ct);
        }

        var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(ct);
        return connection;
    }

    private async Task RowsAsync(
        HttpContext http,
        string sql,
        params (string Name, object Value)[] values
    )
    {
        await using var connection = await OpenAsync(http.RequestAborted);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            Add(command, name, value);
        }

        await using var rows = await command.ExecuteReaderAsync(http.RequestAborted);
        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartArray();
        do
        {
            while (await rows.ReadAsync(http.RequestAborted))
            {
                Write(json, rows);
            }
        } while (await rows.NextResultAsync(http.RequestAborted));

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, DbDataReader row)
    {
        json.WriteStartObject();
        for (var i = 0; i < row.FieldCount; i++)
        {
            json.WritePropertyName(row.GetName(i));
            switch (row.GetValue(i))
            {
                case DBNull:
                    json.WriteNullValue();
                    break;
                case long number:
                    json.WriteNumberValue(number);
                    break;
                case int number:
                    json.WriteNumberValue(number);
                    break;
                case byte[] id:
                    json.WriteStringValue(new Guid(id, true));
                    break;
                case var other:
                    json.WriteStringValue(other.ToString());
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
