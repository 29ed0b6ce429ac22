using System.Data.Common;
using CrmModular.Host.Platform.Search;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CrmModular.Benchmarks;

/// <summary>
/// The least that an answer can cost: Kestrel, one hand-written statement, the same rows as JSON. No sign-in, no rights, no page.
/// </summary>
internal sealed partial class Floor(string provider, string connectionString)
{
    private string Customers => _sqlite ? "customers_customers" : "customers.customers";
    private string Contacts => _sqlite ? "customers_contacts" : "customers.contacts";
    private string Activities => _sqlite ? "customers_activities" : "customers.activities";
    private string Opportunities => _sqlite ? "sales_opportunities" : "sales.opportunities";

    public async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var app = builder.Build();
        app.MapGet(
            "/list",
            (HttpContext http) =>
                RowsAsync(
                    http,
                    $"SELECT * FROM {Customers} WHERE deleted_at IS NULL ORDER BY name_sort, id LIMIT 51"
                )
        );
        app.MapGet(
            "/deep",
            (HttpContext http, string after) =>
                RowsAsync(
                    http,
                    $"SELECT * FROM {Customers} WHERE deleted_at IS NULL AND name_sort >= @after ORDER BY name_sort, id LIMIT 51",
                    ("@after", after)
                )
        );
        app.MapGet(
            "/own",
            (HttpContext http, Guid owner, string level) =>
                RowsAsync(
                    http,
                    $"SELECT * FROM {Customers} WHERE deleted_at IS NULL AND owner_id = @owner AND level = @level ORDER BY name_sort, id LIMIT 51",
                    ("@owner", Id(owner)),
                    ("@level", level)
                )
        );
        app.MapGet(
            "/key",
            async (HttpContext http, Guid id) => await KeyAsync(id, http.RequestAborted)
        );
        app.MapGet(
            "/search",
            (HttpContext http, string term) => RowsAsync(http, SearchSql(), Term(term))
        );
        app.MapGet(
            "/customer",
            (HttpContext http, Guid id) => RowsAsync(http, CustomerSql(), ("@id", Id(id)))
        );
        app.MapGet(
            "/board",
            (HttpContext http) =>
                RowsAsync(
                    http,
                    $"SELECT * FROM {Opportunities} WHERE deleted_at IS NULL ORDER BY id DESC LIMIT 100"
                )
        );
        app.MapPost("/create", CreateAsync);
        await app.RunAsync();
    }

    /// <summary>The sort key of a customer: where a page by cursor begins.</summary>
    private async Task<string> KeyAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT name_sort FROM {Customers} WHERE id = @id";
        Add(command, "@id", Id(id));
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }

    private string SearchSql() =>
        _sqlite
            ? $"SELECT c.* FROM platform_search_pairs p JOIN platform_search s ON s.id = p.rowid JOIN {Customers} c ON c.id = s.record_id WHERE platform_search_pairs MATCH @term AND s.kind = 'customers.customer' ORDER BY p.rowid DESC LIMIT 51"
            : $"SELECT c.* FROM platform.search s JOIN {Customers} c ON c.id = s.record_id WHERE s.grams @> @term AND s.kind = 'customers.customer' LIMIT 51";

    /// <summary>What the index is asked for. PostgreSQL's has no order, so the floor there is any 51 customers.</summary>
    private (string Name, object Value) Term(string term)
    {
        if (SearchTerm.Of(term) is not { } read)
        {
            return ("@term", _sqlite ? "\"\"" : Array.Empty<int>());
        }

        return _sqlite
            ? ("@term", $"{read.Match} AND {SearchPairs.Kind("customers.customer")}")
            : (
                "@term",
                SearchGrams.Of(read).Append(SearchGrams.Kind("customers.customer")).ToArray()
            );
    }

    /// <summary>The customer and the first rows of what its page shows.</summary>
    private string CustomerSql() =>
        $"SELECT * FROM {Customers} WHERE id = @id; "
        + $"SELECT * FROM {Contacts} WHERE customer_id = @id AND deleted_at IS NULL ORDER BY name_sort LIMIT 6; "
        + $"SELECT * FROM {Opportunities} WHERE customer_id = @id AND deleted_at IS NULL ORDER BY close_sort DESC LIMIT 6; "
        + $"SELECT * FROM {Activities} WHERE customer_id = @id AND deleted_at IS NULL ORDER BY at DESC LIMIT 20";

    private object Id(Guid id) => _sqlite ? id.ToByteArray(true) : id;

    /// <summary>One row and nothing else, durable as the store is set: no audit, no search, no event.</summary>
    private async Task CreateAsync(HttpContext http)
    {
        await using var connection = await OpenAsync(http.RequestAborted);
        await using var command = connection.CreateCommand();
        command.CommandText =
            (_sqlite ? "PRAGMA busy_timeout=20000; PRAGMA synchronous=FULL; " : "")
            + $"INSERT INTO {Customers} (id, name, name_sort, type, level, industry, region, source, phone, email, web, address, notes, tags, external_id, version, created_at, changed_at) "
            + "VALUES (@id, 'Floor', 'floor', 'Company', 'A', '', '', '', '', '', '', '', '', '', '', 1, @now, @now)";
        Add(command, "@id", Id(Guid.CreateVersion7()));
        Add(command, "@now", _sqlite ? 1L : DateTime.UtcNow);
        await command.ExecuteNonQueryAsync(http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status201Created;
        await http.Response.WriteAsync("{}", http.RequestAborted);
    }
}
