using System.Text.RegularExpressions;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Search;
using CrmModular.Tests.Integration.Hosting;

namespace CrmModular.Tests.Integration.Lists;

/// <summary>
/// PostgreSQL plans a prepared search for any term and any stretch of numbers. Such a plan must ask the index of pairs for
/// each slice: walking a slice by the key takes a second at three million rows, and no time in a test.
/// </summary>
[Collection(PostgreSqlHost.Name)]
public sealed partial class SearchPlanTests(PostgreSqlHost host) : HostTests(host)
{
    private const int Newest = 60_000;

    /// <summary>A table like the real one with enough rows that a plan for few would be none; three kinds, forty pieces of text each.</summary>
    private static readonly string Fill = $"""
        CREATE TEMP TABLE searched (LIKE platform.search INCLUDING DEFAULTS INCLUDING INDEXES);
        INSERT INTO searched (id, kind, record_id, owner_id, title, subtitle, text, grams)
        SELECT n, (ARRAY['customers.customer', 'customers.contact', 'sales.opportunity'])[n % 3 + 1], gen_random_uuid(),
          ('00000000-0000-0000-0000-' || lpad((n % 20)::text, 12, '0'))::uuid, 'title', 'subtitle', repeat('some text ', 8),
          ARRAY(SELECT (random() * random() * 3000 + n * 0)::integer FROM generate_series(1, 40))
          || (ARRAY[{SearchGrams.Kind(
            "customers.customer"
        )}, 1000001, 1000002])[n % 3 + 1] || {SearchSlices.MarksSql("n")}
        FROM generate_series(1, {Newest}) n;
        ANALYZE searched;
        """;

    [Theory]
    [InlineData(RecordScope.All, true, false)]
    [InlineData(RecordScope.All, false, false)]
    [InlineData(RecordScope.Own, true, false)]
    [InlineData(RecordScope.Own, true, true)]
    public async Task Every_slice_that_has_marks_is_found_by_the_index_of_pairs(
        RecordScope scope,
        bool ordered,
        bool sparse
    )
    {
        await using var services = await Host.ScopeAsync();
        var query = new SearchQuery(
            SearchTerm.Of("acme rockets")!,
            [new SearchReach("customers.customer", scope)],
            Host.Admin.Id,
            null,
            51
        );
        var slices = SearchSlices.From(Newest, newer: false, sparse).ToList();
        var text = new SearchSql(services.Get<PlatformContext>(), query)
            .Slices(slices, ordered, whole: true)
            .RowsText(null);
        var marked = slices.Count(s => s.Marks is not null);
        marked.ShouldBeGreaterThan(0);

        var plan = await GenericPlanAsync(text);
        IndexScan().Matches(plan).Count.ShouldBe(marked, plan);
        // The first slice is short and has no marks: it is the only one that is walked.
        KeyScan().Matches(plan).Count.ShouldBe(slices.Count - marked, plan);
        plan.ShouldNotContain("Seq Scan");
        // As statistics fall, PostgreSQL may collect all rows of a kind as well: nothing in here can be found by that index.
        IndexedKind().IsMatch(text).ShouldBeFalse(text);
    }

    private async Task<string> GenericPlanAsync(string text)
    {
        var numbered = Parameter().Replace(text, m => $"${int.Parse(m.Groups[1].Value) + 1}");
        var parameters = Parameter().Matches(text).Select(m => m.Value).Distinct().Count();
        await using var connection = await Host.Database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"{Fill} SET plan_cache_mode = force_generic_plan; PREPARE search AS {numbered.Replace("platform.search", "searched", StringComparison.Ordinal)}";
        await command.ExecuteNonQueryAsync(Ct);
        var nothing = string.Join(", ", Enumerable.Repeat("NULL", parameters));
        command.CommandText = $"EXPLAIN EXECUTE search({nothing})";
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var lines = new List<string>();
        while (await reader.ReadAsync(Ct))
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }

    [GeneratedRegex(@"s\.kind (IN|=|>|<)")]
    private static partial Regex IndexedKind();

    [GeneratedRegex(@"@p(\d+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"Bitmap Index Scan on \w*grams\w*")]
    private static partial Regex IndexScan();

    [GeneratedRegex(@"(?<!Bitmap )Index Scan.* on searched s")]
    private static partial Regex KeyScan();
}
