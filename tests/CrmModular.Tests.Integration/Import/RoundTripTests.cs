using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.People;
using MediatR;

namespace CrmModular.Tests.Integration.Import;

/// <summary>
/// What an export writes, an import reads back, for every kind that has both: the kinds, their targets and their columns are
/// those that are declared, so a new kind is held to it without a word here.
/// </summary>
public abstract partial class RoundTripTests(HostFixture fixture) : HostTests(fixture)
{
    private static readonly string[] NastyTexts =
    [
        "=1+1",
        "+49 plus",
        "-minus",
        "@at",
        "'=quoted",
        "'t Hof",
        "say \"so\", he; said | x",
        "北京, 上海",
        "שלום עולם",
        "🙂 two\r\nlines",
        "_x000D_ code",
        "00123",
    ];

    private static readonly string[] NastyDays =
    [
        "1899-12-31",
        "1900-01-01",
        "1900-02-28",
        "1900-03-01",
        "1950-06-30",
        "2026-11-28",
    ];

    private static readonly (string Amount, string Currency)[] NastyAmounts =
    [
        ("12.5", "EUR"),
        ("1000", "JPY"),
        ("0.0001", "USD"),
        ("1234.567", "KWD"),
    ];

    [Fact]
    public async Task An_export_of_every_kind_read_back_differs_in_nothing()
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var types = await scope.Get<ImportTypes>().ListAsync(Ct);
        types.Count.ShouldBeGreaterThan(4);
        foreach (var (type, _) in types)
        {
            var word = Word();
            var customers = await NamesakesAsync(word);
            var made = await ImportAsync(type.Id, Nasty(type, word, customers));
            made.Refused.ShouldBe(0, $"{type.Id}: the nasty rows come in");
            made.Created.ShouldBe(NastyTexts.Length, type.Id);
            foreach (var format in new[] { "csv", "xlsx" })
            {
                var file = await ExportAsync(type, word, format);
                var again = await CheckAsync(type.Id, file);
                Covers(type, again);
                again.Rows.ShouldBeGreaterThanOrEqualTo(NastyTexts.Length, type.Id);
                (again.Create, again.Update, again.Refuse, again.LeftOut, again.Skip).ShouldBe(
                    (0, 0, 0, 0, again.Rows),
                    $"{type.Id} as {format}: {ImportJson.Write(again.Findings)}"
                );
                again
                    .Findings.Where(f => f.Kind == FindingKind.Nowhere)
                    .ShouldBeEmpty($"{type.Id} as {format}: a column that no import knows");
            }
        }
    }

    [Fact]
    public async Task What_was_changed_in_an_export_is_changed_and_nothing_else()
    {
        var word = Word();
        await ImportAsync(
            "products",
            Bytes($"Name,List price,Currency\n{word} a,12.5,EUR\n{word} b,1000,JPY\n")
        );
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var type = (await scope.Get<ImportTypes>().FindAsync("products", Ct))!.Type;
        var file = Encoding.UTF8.GetString(await ExportAsync(type, word, "csv"));
        var done = await ImportAsync("products", Bytes(file.Replace("12.5", "13.5")));
        (done.Updated, done.Created, done.Skipped).ShouldBe((1, 0, 1));
        var items = (await Admin.JsonAsync($"/api/v1/products?search={word}")).Items();
        items
            .OrderBy(p => p!.Text("name"), StringComparer.Ordinal)
            .Select(p => $"{p!["price"]} {p.Text("currency")}")
            .ShouldBe(["13.5 EUR", "1000 JPY"]);
    }

    [Fact]
    public async Task A_customer_comes_under_the_parent_of_the_external_id_and_never_under_a_namesake()
    {
        var word = Word();
        var parents = new List<Guid>();
        foreach (var id in new[] { "1", "2" })
        {
            parents.Add(
                (
                    await Admin.CreateAsync(
                        "customers",
                        new { name = $"{word} twin", externalId = $"{word}-{id}" }
                    )
                ).Id()
            );
        }

        await Admin.CreateAsync(
            "customers",
            new { name = $"{word} only", externalId = $"{word}-3" }
        );
        var done = await ImportAsync(
            "customers",
            Bytes(
                $"Name,Parent company,Parent's external id\n{word} a,{word} twin,{word}-2\n{word} b,,{word}-1\n"
                    + $"{word} c,{word} twin,\n{word} d,{word} twin,{word}-9\n{word} e,{word} only,{word}-9\n{word} f,{word} only,\n"
            )
        );
        // Two have the name; two name an id that nobody has.
        (done.Created, done.Skipped).ShouldBe((3, 3));
        var made = (await Admin.JsonAsync($"/api/v1/customers?search={word}"))
            .Items()
            .Where(c => !parents.Contains(c!.Id()))
            .ToDictionary(c => c!.Text("name"), c => c!["parentId"]?.GetValue<Guid>());
        (made[$"{word} a"], made[$"{word} b"]).ShouldBe((parents[1], parents[0]));
        made[$"{word} f"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_child_of_its_own_name_is_no_circle_and_a_circle_by_ids_is_refused()
    {
        var word = Word();
        var file =
            $"Name,External id,Parent company,Parent's external id\n{word},{word}-1,,\n{word},{word}-2,{word},{word}-1\n";
        (await ImportAsync("customers", Bytes(file))).Created.ShouldBe(2);
        var again = await CheckAsync("customers", Bytes(file));
        (again.Skip, again.Refuse).ShouldBe((2, 0), ImportJson.Write(again.Findings));
        var circle = await CheckAsync(
            "customers",
            Bytes(file.Replace($"{word}-1,,", $"{word}-1,{word},{word}-2"))
        );
        (circle.Update, circle.Refuse).ShouldBe((0, 1), ImportJson.Write(circle.Findings));
    }

    [Fact]
    public async Task A_file_names_no_parent_that_its_reader_may_not_see()
    {
        var word = Word();
        var seller = await Host.PersonAsync(
            new TestGrant("customers.customer.view", RecordScope.Own),
            new TestGrant(PlatformPermissions.Export)
        );
        var parent = await Admin.CreateAsync(
            "customers",
            new { name = $"{word} hidden", externalId = $"{word}-secret" }
        );
        await Admin.CreateAsync(
            "customers",
            new
            {
                name = $"{word} seen",
                ownerId = seller.Id,
                parentId = parent.Id(),
            }
        );
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var type = (await scope.Get<ImportTypes>().FindAsync("customers", Ct))!.Type;
        var all = Encoding.UTF8.GetString(await ExportAsync(type, word, "csv"));
        all.ShouldContain($"{word} hidden,{word}-secret");
        var own = Encoding.UTF8.GetString(await ExportAsync(type, word, "csv", seller));
        own.ShouldContain($"{word} seen");
        own.ShouldNotContain("hidden");
        own.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_file_of_people_is_for_those_who_manage_them_and_may_export()
    {
        const string Manage = "platform.people.manage";
        foreach (
            var (grants, status) in new (string[], HttpStatusCode)[]
            {
                ([PlatformPermissions.Export], HttpStatusCode.Forbidden),
                ([Manage], HttpStatusCode.Forbidden),
                ([Manage, PlatformPermissions.Export], HttpStatusCode.OK),
            }
        )
        {
            var person = await Host.PersonAsync([.. grants.Select(g => new TestGrant(g))]);
            using var pages = await Host.SignedInAsync(person);
            using var file = await pages.GetAsync("/admin/people?handler=Export&format=csv");
            file.StatusCode.ShouldBe(status, string.Join(" and ", grants));
            if (grants.Contains(Manage))
            {
                var shown = (await pages.HtmlAsync("/admin/people")).Contains("handler=Export");
                shown.ShouldBe(status == HttpStatusCode.OK);
            }
        }
    }

    /// <summary>Two customers of one name, and people too: names that say too little.</summary>
    private async Task<string> NamesakesAsync(string word)
    {
        foreach (var phone in new[] { "1", "2" })
        {
            var one = await Admin.CreateAsync("customers", new { name = $"{word} Double", phone });
            await Admin.CreateAsync("contacts", new { name = $"At {word}", customerId = one.Id() });
            await Admin.CreateAsync(
                "opportunities",
                new
                {
                    customerId = one.Id(),
                    stage = "won",
                    amount = 100m,
                    closedValue = 45.5m,
                }
            );
        }

        await Admin.CreateAsync(
            "customers",
            new { name = $"{word} Single", externalId = $"P-{word}" }
        );
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var boss = new PersonInput { Name = $"{word} Boss" };
        await scope.Get<IMediator>().Send(new SavePerson(null, null, boss), Ct);
        return $"{word} Single";
    }

    /// <summary>A file with a row for each nasty text, and a value in every column that the type knows.</summary>
    private byte[] Nasty(IImportType type, string word, string customer)
    {
        var targets = type.Targets.Where(t => !t.IsRecordId).ToList();
        var text = new StringBuilder();
        text.AppendJoin(',', targets.Select(t => t.Key)).Append("\r\n");
        for (var i = 0; i < NastyTexts.Length; i++)
        {
            var row = i;
            text.AppendJoin(',', targets.Select(t => Cell(Value(t, row, word, customer))))
                .Append("\r\n");
        }

        return Bytes(text.ToString());
    }

    private static string Value(ImportTarget target, int row, string word, string customer)
    {
        var nasty = NastyTexts[row % NastyTexts.Length];
        var (amount, currency) = NastyAmounts[row % NastyAmounts.Length];
        return target switch
        {
            { Key: "lostReason" or "closedOn" or "closedValue" } => "",
            { Identifies: true, Value: ImportValue.Text } or { Key: "name" } => $"{nasty} {word}",
            { ExternalId: true } => $"-{word}{row}",
            { TellsApart: true, Value: ImportValue.Text } => $"={word}{row}",
            { Key: "parentExternalId" } => row % 2 == 0 ? $"P-{word}" : "",
            { Key: "managerExternalId" } => "",
            { Value: ImportValue.Text } => nasty,
            { Value: ImportValue.Tags } => $"\"a, b\", vip, \"say \"\"{row}\"\"\"",
            { Value: ImportValue.Whole, Key: "founded" } => "1998",
            { Value: ImportValue.Whole } => $"{row + 7}",
            { Value: ImportValue.Money } => amount,
            { Value: ImportValue.Currency } => currency,
            { Value: ImportValue.Date } => NastyDays[row % NastyDays.Length],
            { Value: ImportValue.YesNo } => row % 2 == 0 ? "yes" : "no",
            { Value: ImportValue.Email } => $"nasty+{row}@example.com",
            { Value: ImportValue.Phone } => row % 2 == 0 ? $"{row + 1}" : $"+49 170 123456{row}",
            { Value: ImportValue.Web } => row % 2 == 0
                ? $"https://example.com/{row}"
                : $"example.com/{row}",
            { Value: ImportValue.Choice } => Open(target)[row % Open(target).Count],
            { Value: ImportValue.Reference, Reference: "customers.customer" } => customer,
            { Reference: "platform.person" } => $"{word} Boss",
            { Reference: "platform.department" } => $"{nasty} {word}",
            _ => "",
        };
    }

    /// <summary>Without the stages that close a deal, which ask for more.</summary>
    private static List<string> Open(ImportTarget target) =>
        [.. target.Choices.Select(c => c.Value).Where(v => v is not ("won" or "lost"))];

    /// <summary>Every target that had a value stands in a column of the file, under a heading that the import knows.</summary>
    private static void Covers(IImportType type, ImportCheckResult check)
    {
        var known = check.Columns.Select(c => c.Target).ToHashSet();
        type.Targets.Select(t => t.Key)
            .Where(k => !known.Contains(k))
            .ShouldBeEmpty($"{type.Id}: an export lacks it");
    }

    private async Task<byte[]> ExportAsync(
        IImportType type,
        string word,
        string format,
        TestPerson? person = null
    )
    {
        using var pages = await Host.SignedInAsync(person ?? Host.Admin);
        // All columns that there are; those that are not are passed over.
        var all = await ColumnsAsync(pages, type);
        using var answer = await pages.GetAsync(
            $"{type.Url}?handler=Export&format={format}&search={word}&q={word}&cols={string.Join(',', all)}"
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, type.Id);
        return await answer.Content.ReadAsByteArrayAsync(Ct);
    }

    private static async Task<IEnumerable<string>> ColumnsAsync(PageClient pages, IImportType type)
    {
        var html = await pages.HtmlAsync($"{type.Url}?search=none");
        return Column().Matches(html).Select(m => m.Groups["key"].Value).Distinct();
    }

    [GeneratedRegex("name=\"c\" value=\"(?<key>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Column();

    private async Task<ImportCheckResult> CheckAsync(string type, byte[] file)
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var run = await StageAsync(scope, type, file);
        return ImportJson.Read<ImportCheckResult>(run.Check!);
    }

    private async Task<ImportProgress> ImportAsync(string type, byte[] file)
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var run = await StageAsync(scope, type, file);
        ImportService.Fix(run);
        await scope.Get<ImportRuns>().UpdateAsync(run, Ct);
        return await scope.Get<ImportRunner>().RunAsync(run, _ => Task.CompletedTask, Ct);
    }

    private static async Task<ImportRun> StageAsync(TestScope scope, string type, byte[] file)
    {
        var service = scope.Get<ImportService>();
        using var stream = new MemoryStream(file);
        var run = await service.UploadAsync("file", type, stream, Ct);
        run = await service.CheckAsync(run, new ImportSettings(), Ct);
        var check = ImportJson.Read<ImportCheckResult>(run.Check!);
        check.Refusal.ShouldBeNull();
        check.AsksDateOrder.ShouldBeFalse(check.DateExample);
        return run;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A cell as an export of separated values writes it.</summary>
    private static string Cell(string text) =>
        $"\"{FormulaText.Hide(text).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

[Collection(SqliteHost.Name)]
public sealed class RoundTripOnSqlite(SqliteHost host) : RoundTripTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class RoundTripOnPostgreSql(PostgreSqlHost host) : RoundTripTests(host);
