using System.Text.Json.Nodes;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Search;
using CrmModular.Sdk.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace CrmModular.Tests.Integration.HostPages;

/// <summary>
/// Whatever the index does, search answers what looking through all rows one by one answers, in the same order: terms drawn
/// from the rows, of two to eight characters, in several scripts, with and without scope, page by page, after every change.
/// </summary>
public abstract class SearchTruthTests(HostFixture fixture) : HostTests(fixture)
{
    private const int Terms = 25;
    private const int Limit = 7;

    /// <summary>"zz" is also what stands between two texts in SQLite's index.</summary>
    private static readonly string[] AlwaysAsked = ["zz", "uzz", "zz b", "zzz"];
    private static readonly string[] Parts =
    [
        "Alder",
        "QUARTZ",
        "meyer",
        "北京华信",
        "科技有限公司",
        "王小明",
        "Öztürk",
        "x-y_z",
        "50%",
        "ＡＢＣ",
        "naïve",
        "🚲 bikes",
    ];

    private const string Size = "search-size customers.customer";
    private readonly Random _random = new(20261126);
    private TestPerson _owner = null!;

    [Fact]
    public async Task Search_answers_what_looking_at_every_row_answers()
    {
        _owner = await Host.PersonAsync(
            new TestGrant("customers.customer.view", RecordScope.Own),
            new TestGrant("customers.contact.view", RecordScope.Own)
        );
        var ids = new List<Guid>();
        for (var i = 0; i < 40; i++)
        {
            // Numbers that lie far apart, so that the hits lie in several slices.
            await SkipNumbersAsync(i % 5 == 0 ? 3_000 * i : 1);
            var made = await Admin.CreateAsync("customers", Customer(i));
            ids.Add(made.Id());
        }

        // Two of each: a list of one needs no count.
        await Admin.CreateAsync("customers", new { name = "Buzz", email = "zoe@b.example" });
        await Admin.CreateAsync("customers", new { name = "Fuzz", email = "zoe@f.example" });
        await CompareAsync();
        await ChangeAsync(ids);
        await CompareAsync();
        await RebuildAsync();
        await CompareAsync();
    }

    [Fact]
    public async Task A_row_that_an_older_version_wrote_is_found_before_it_is_in_the_index()
    {
        Assert.SkipUnless(
            Host.Database.Provider == DatabaseProvider.PostgreSql,
            "SQLite's index did not change."
        );
        var mark = Guid.NewGuid().ToString("N")[..12];
        var old = await Admin.CreateAsync("customers", new { name = $"Old {mark}" });
        await SkipNumbersAsync(5_000);
        await Admin.CreateAsync("customers", new { name = $"New {mark}" });
        await using var scope = await Host.ScopeAsync();
        var database = scope.Get<PlatformContext>().Database;
        await database.ExecuteSqlAsync(
            $"UPDATE platform.search SET grams = NULL WHERE record_id = {old.Id()}",
            Ct
        );
        scope.Get<IMemoryCache>().Remove("search-whole");
        var found = await Admin.JsonAsync($"/api/v1/customers?search={mark}");
        found.Items().Select(i => i!.Text("name")).ShouldBe([$"New {mark}", $"Old {mark}"]);
        await RebuildAsync();
        (
            await database
                .SqlQuery<int>(
                    $"SELECT COUNT(*)::int AS \"Value\" FROM platform.search WHERE grams IS NULL"
                )
                .SingleAsync(Ct)
        ).ShouldBe(0);
    }

    private object Customer(int i) =>
        new
        {
            name = $"{Part()} {Part()}{_random.Next(100)}",
            phone = $"+86 10 {_random.Next(1000, 9999)} {_random.Next(1000, 9999)}",
            email = $"{Word()}@c{_random.Next(50)}.example",
            ownerId = i % 3 == 0 ? _owner.Id : Host.Admin.Id,
        };

    private string Part() => Parts[_random.Next(Parts.Length)];

    private async Task ChangeAsync(List<Guid> ids)
    {
        using var renamed = await Admin.SendAsync(
            HttpMethod.Put,
            $"/api/v1/customers/{ids[3]}",
            new { name = "Renamed 北京 Alder 77", ownerId = _owner.Id }
        );
        renamed.EnsureSuccessStatusCode();
        foreach (var id in ids.Skip(5).Take(4))
        {
            using var gone = await Admin.DeleteAsync($"/api/v1/customers/{id}", Ct);
            gone.EnsureSuccessStatusCode();
        }

        using var pages = await Host.SignedInAsync();
        using var restored = await pages.PostFormAsync(
            "/customers?bin=1",
            [new("do", "restore"), new("id", ids[6].ToString())],
            "/customers?bin=1&handler=Bulk"
        );
        ((int)restored.StatusCode).ShouldBe(302);
    }

    private async Task RebuildAsync()
    {
        await using var scope = await Host.ScopeAsync();
        await scope
            .Get<SearchRebuild>()
            .RunAsync(RebuildProgress.None, _ => Task.CompletedTask, Ct);
    }

    private async Task CompareAsync()
    {
        await using var scope = await Host.ScopeAsync();
        var rows = await scope
            .Get<PlatformContext>()
            .Set<SearchEntry>()
            .AsNoTracking()
            .OrderByDescending(e => e.Id)
            .ToListAsync(Ct);
        using var own = Host.Api(_owner);
        var cache = scope.Get<IMemoryCache>();
        var terms = Enumerable.Range(0, Terms).Select(_ => Draw(rows)).Concat(AlwaysAsked).ToList();
        // A kind with few records is looked through whole, one with many by the index: here both ways are walked.
        foreach (
            var (few, term) in new[] { true, false }.SelectMany(f => terms.Select(t => (f, t)))
        )
        {
            cache.Set(Size, few, TimeSpan.FromMinutes(1));
            await ShouldFindAsync(Admin, term, rows);
            await ShouldFindAsync(own, term, [.. rows.Where(r => r.OwnerId == _owner.Id)]);
        }

        cache.Remove(Size);
    }

    /// <summary>A piece of some row's text as somebody would type it, sometimes of two rows, sometimes in capitals.</summary>
    private string Draw(List<SearchEntry> rows)
    {
        var lines = rows[_random.Next(Math.Min(rows.Count, 60))].Text.Split('\n');
        var line = lines[_random.Next(lines.Length)].EnumerateRunes().ToArray();
        var length = Math.Min(line.Length, _random.Next(2, 9));
        var start = _random.Next(line.Length - length + 1);
        var piece = string.Concat(line.Skip(start).Take(length));
        piece = _random.Next(3) == 0 ? piece.ToUpperInvariant() : piece;
        return _random.Next(5) == 0 ? $"{piece} {_random.Next(10)}" : piece;
    }

    private static async Task ShouldFindAsync(
        HttpClient person,
        string term,
        IReadOnlyList<SearchEntry> rows
    )
    {
        if (SearchTerm.Of(term) is not { } read)
        {
            return;
        }

        List<Guid> Truth(params string[] kinds) =>
            [
                .. rows.Where(r => kinds.Contains(r.Kind))
                    .Where(r => read.Words.All(w => r.Text.Contains(w, StringComparison.Ordinal)))
                    .Select(r => r.RecordId),
            ];
        var text = Uri.EscapeDataString(term);
        var found = await person.JsonAsync(
            $"/api/v1/search?q={text}&kind=customers.customer&limit=100"
        );
        found["groups"]!
            .AsArray()
            .SelectMany(g => g!["records"]!.AsArray())
            .Select(r => r!.Id())
            .ShouldBe(Truth("customers.customer").Take(100), $"search for '{term}'");
        (await PagesAsync(person, text)).ShouldBe(
            Truth("customers.customer").Take(5 * Limit),
            $"list of '{term}'"
        );
        (await CountAsync(person, text)).ShouldBe(
            Math.Min(Truth("customers.customer").Count, BoundedCount.SearchBound),
            $"count of '{term}'"
        );
    }

    private static async Task<long> CountAsync(HttpClient person, string text) =>
        (await person.JsonAsync($"/api/v1/customers?search={text}&limit=1"))["count"]![
            "value"
        ]!.GetValue<long>();

    private static async Task<List<Guid>> PagesAsync(HttpClient person, string text)
    {
        var ids = new List<Guid>();
        string? cursor = null;
        for (var page = 0; page < 5; page++)
        {
            var answer = await person.JsonAsync(
                $"/api/v1/customers?search={text}&limit={Limit}&cursor={cursor}"
            );
            ids.AddRange(answer.Items().Select(i => i!.Id()));
            if ((cursor = answer["nextCursor"]?.GetValue<string>()) is null)
            {
                break;
            }
        }

        return ids;
    }

    /// <summary>Only where a sequence gives the numbers; SQLite's index has no slices.</summary>
    private async Task SkipNumbersAsync(int count)
    {
        if (Host.Database.Provider == DatabaseProvider.PostgreSql)
        {
            await using var scope = await Host.ScopeAsync();
            await scope
                .Get<PlatformContext>()
                .Database.ExecuteSqlAsync(
                    $"SELECT setval('platform.search_id_seq', nextval('platform.search_id_seq') + {count})",
                    Ct
                );
        }
    }
}

[Collection(SqliteHost.Name)]
public sealed class SearchTruthOnSqlite(SqliteHost host) : SearchTruthTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class SearchTruthOnPostgreSql(PostgreSqlHost host) : SearchTruthTests(host);
