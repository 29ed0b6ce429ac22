using System.Text.Json.Nodes;
using CrmModular.Host.Data;
using CrmModular.Sdk.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Lists;

/// <summary>Search and filters find what people take for the same, and both stores fold as the program does.</summary>
public abstract class FoldTests(HostFixture fixture) : HostTests(fixture)
{
    /// <summary>What stands in the record, and what somebody types.</summary>
    private static readonly (string Name, string Typed)[] Pairs =
    [
        ("Crème Fold", "creme"),
        ("Nguyen Fold", "nguyễn"),
        ("ÅNGSTRÖM Fold", "angstrom"),
        ("Häusler Fold", "haus"),
        ("O’Neill Fold", "o'neill"),
        ("Zero\u200BWidth Fold", "zerowidth"),
        ("ＡＣＭＥ Fold", "acme"),
        ("Weiß Fold", "WEISS"),
        ("ガス Fold", "ｶﾞｽ"),
    ];

    [Fact]
    public async Task Search_filters_and_pickers_find_it()
    {
        using var pages = await Host.SignedInAsync();
        foreach (var (name, typed) in Pairs)
        {
            await Admin.CreateAsync("customers", new { name });
            foreach (var asked in new[] { typed, name, name.ToUpperInvariant() })
            {
                var text = Uri.EscapeDataString(asked);
                foreach (var query in new[] { $"search={text}", $"name={text}" })
                {
                    var found = await Admin.JsonAsync($"/api/v1/customers?{query}");
                    found
                        .Items()
                        .Select(i => i!.Text("name"))
                        .ShouldContain(name, $"{query} does not find {name}");
                }
            }

            var picked = JsonNode.Parse(
                await pages.Http.GetStringAsync(
                    $"/customers/lookup/customers?q={Uri.EscapeDataString(typed)}",
                    Ct
                )
            )!;
            picked.AsArray().Select(p => p!.Text("text")).ShouldContain(name);
        }
    }

    [Fact]
    public async Task The_store_folds_as_the_program_does()
    {
        await using var scope = await Host.ScopeAsync();
        var context = scope.Get<PlatformContext>();
        var function =
            Host.Database.Provider == DatabaseProvider.Sqlite
                ? TextPart.SqliteFunction
                : "platform.fold";
        var differ = new List<string>();
        // Each letter between two others, alone it could not carry a mark.
        string[] letters =
        [
            .. Enumerable
                .Range(2, 0xFFFC)
                .Where(c => c is not (>= 0xD800 and <= 0xDFFF))
                .Select(c => $"e{(char)c}x")
                .Where(t => PlainCharacters.Are(t)),
            .. Pairs.Select(p => p.Name),
            "🚲 Bike",
        ];
        foreach (var some in letters.Chunk(500))
        {
            var parts = string.Join(
                " || chr(1) || ",
                some.Select((_, i) => $"{function}({{{i}}})")
            );
            parts =
                Host.Database.Provider == DatabaseProvider.Sqlite
                    ? parts.Replace("chr(1)", "char(1)", StringComparison.Ordinal)
                    : parts;
            // The names of the functions come from this code, the letters go as parameters.
#pragma warning disable EF1002
            var folded = await context
                .Database.SqlQueryRaw<string>($"SELECT {parts} AS \"Value\"", [.. some])
                .SingleAsync(Ct);
#pragma warning restore EF1002
            differ.AddRange(
                some.Zip(folded.Split('\u0001'))
                    .Where(p => FoldedText.Of(p.First) != p.Second)
                    .Select(p => $"U+{(int)p.First[1]:X4} {p.First}: {p.Second}")
            );
        }

        differ.ShouldBeEmpty();
    }
}

[Collection(SqliteHost.Name)]
public sealed class FoldOnSqlite(SqliteHost host) : FoldTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class FoldOnPostgreSql(PostgreSqlHost host) : FoldTests(host);
