using System.Net;
using System.Text;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.Import.Reading;
using CrmModular.Sdk.Data;

namespace CrmModular.Tests.Integration.Import;

/// <summary>Files that other programs write and people mend by hand: each kind of trouble is named, and what is well comes in.</summary>
public abstract class InputFileTests(HostFixture fixture) : HostTests(fixture)
{
    [Fact]
    public async Task An_amount_is_in_the_currency_that_its_row_says()
    {
        var word = Word();
        await ImportAsync(
            "opportunities",
            $"opportunity,amount,currency\n{word} a,1000,EUR\n{word} b,250000,JPY\n{word} c,7,$\n"
        );
        (
            await ShownAsync("opportunities", word, o => $"{o["amount"]} {o.Text("currency")}")
        ).ShouldBe(["1000 EUR", "250000 JPY", "7 USD"]);
    }

    [Fact]
    public async Task A_closed_value_keeps_the_amount_in_its_own_currency_or_stays_out()
    {
        var word = Word();
        var one = await Admin.CreateAsync(
            "opportunities",
            new
            {
                name = word,
                amount = 100m,
                currency = "EUR",
                externalId = word,
            }
        );
        var check = await CheckAsync(
            "opportunities",
            $"external id,closed amount\n{word},USD 90\n"
        );
        (check.Update, check.Refuse).ShouldBe((0, 1));
        await ImportAsync("opportunities", $"external id,amount\n{word},120\n");
        var after = await Admin.JsonAsync($"/api/v1/opportunities/{one.Id()}");
        $"{after["amount"]} {after.Text("currency")}".ShouldBe("120 EUR");
    }

    [Fact]
    public async Task An_apostrophe_before_a_formula_is_the_export_s_own_also_in_the_list_of_rejects()
    {
        var word = Word();
        var (done, run) = await ImportAsync(
            "customers",
            $"Name,Phone,E-mail,Source\n'-{word} Ltd,'+49 170 1234567,a@example.com,'=SUM(A1)\n'+{word} out,'+49 170 7654321,nobody,\n"
        );
        (done.Created, done.Refused).ShouldBe((1, 1));
        (
            await ShownAsync(
                "customers",
                word,
                c => $"{c.Text("name")} {c.Text("phone")} {c.Text("source")}"
            )
        ).ShouldBe([$"-{word} Ltd +49 170 1234567 =SUM(A1)"]);
        await using var scope = await Host.ScopeAsync();
        var rejects = await File.ReadAllTextAsync(scope.Get<ImportFiles>().Rejects(run.Id), Ct);
        rejects.ShouldContain($"'+{word} out,'+49 170 7654321,nobody");
        await ImportAsync("customers", rejects.Replace("nobody", "b@example.com"));
        (await ShownAsync("customers", word, c => c.Text("phone"))).ShouldContain(
            "+49 170 7654321"
        );
    }

    [Theory]
    [InlineData("0017-03-01")]
    [InlineData("3017-03-01")]
    public async Task A_year_that_cannot_be_meant_is_refused_by_the_API_and_by_the_import(
        string day
    )
    {
        var word = Word();
        using var answer = await Admin.SendAsync(
            HttpMethod.Post,
            "/api/v1/opportunities",
            new { name = word, engagedOn = day }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var check = await CheckAsync("opportunities", $"Deal name,Engaged on\n{word},{day}\n");
        check.Refuse.ShouldBe(1);
        check.Findings.ShouldContain(f => f.TextKey == "import.problem.year-out-of-range");
    }

    [Theory]
    [InlineData("\uFFFE")]
    [InlineData("\uFFFF")]
    [InlineData("\uFDD0")]
    [InlineData("\U0001FFFE")]
    [InlineData("\0")]
    public async Task What_is_no_character_keeps_its_row_out_and_no_other(string character)
    {
        var word = Word();
        var file =
            $"name,phone\n{word} one,030 1234567\n{word} b{character}d,030 1234568\n{word} two,030 1234569\n";
        var (done, run) = await ImportAsync("customers", file);
        (done.Created, done.Refused).ShouldBe((2, 1));
        run.BatchId.ShouldNotBe(Guid.Empty);
    }

    [Fact]
    public async Task Whatever_goes_wrong_with_a_row_is_its_reason_and_the_others_come_in()
    {
        var word = Word();
        var file = new StringBuilder("Name,External id\n");
        for (var i = 0; i < 500; i++)
        {
            file.Append(word).Append(i == 333 ? " bad" : $" {i}").Append($",{word}{i}\n");
        }

        var run = await StageAsync("customers", Encoding.UTF8.GetBytes(file.ToString()), new());
        await using var scope = await Host.ScopeAsync(Host.Admin);
        await scope.Get<ImportRuns>().UpdateAsync(Fixed(run), Ct);
        var sqlite = Host.Database.Provider == DatabaseProvider.Sqlite;
        await RunSqlAsync(
            sqlite
                ? $"CREATE TRIGGER bad_row BEFORE INSERT ON customers_customers WHEN NEW.name = '{word} bad' BEGIN SELECT RAISE(ABORT, 'bad row'); END;"
                : $"""
                CREATE FUNCTION bad_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''bad row''; END';
                CREATE TRIGGER bad_row BEFORE INSERT ON customers.customers FOR EACH ROW
                  WHEN (NEW.name = '{word} bad') EXECUTE FUNCTION bad_row();
                """
        );
        try
        {
            var done = await scope.Get<ImportRunner>().RunAsync(run, _ => Task.CompletedTask, Ct);
            (done.Created, done.Refused).ShouldBe((499, 1));
            var rejects = await File.ReadAllTextAsync(scope.Get<ImportFiles>().Rejects(run.Id), Ct);
            rejects.ShouldContain($"{word} bad,{word}333,335,");
        }
        finally
        {
            await RunSqlAsync(
                sqlite
                    ? "DROP TRIGGER bad_row;"
                    : "DROP TRIGGER bad_row ON customers.customers; DROP FUNCTION bad_row();"
            );
        }
    }

    private async Task RunSqlAsync(string sql)
    {
        await using var connection = await Host.Database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    [Fact]
    public async Task Two_people_of_one_name_are_two()
    {
        var word = Word();
        var (done, _) = await ImportAsync(
            "customers",
            $"name,type,phone,email\n{word} Wei,Person,13800138001,zw1@example.com\n{word} Wei,Person,13900139002,zw2@example.com\n"
        );
        done.Created.ShouldBe(2);
        (await ShownAsync("customers", word, c => c.Text("phone"))).ShouldBe([
            "13800138001",
            "13900139002",
        ]);
    }

    [Theory]
    [InlineData("skip", 1, "13800138001")]
    [InlineData("same", 1, "13900139002")]
    [InlineData("new", 2, "13800138001,13900139002")]
    public async Task A_row_that_shares_only_its_name_with_a_record_asks(
        string choice,
        int records,
        string phones
    )
    {
        var word = Word();
        await Admin.CreateAsync("customers", new { name = $"{word} Wei", phone = "13800138001" });
        var file = $"name,phone\n{word} Wei,13900139002\n";
        var first = await CheckAsync("customers", file);
        (first.Create, first.Update, first.LeftOut).ShouldBe((0, 0, 1));
        var finding = first.Findings.Single(f => f.Kind == FindingKind.SameName);
        (finding.Chosen, finding.Choices.Count).ShouldBe(("skip", 3));
        var settings = new ImportSettings { Choices = new() { ["samename"] = choice } };
        if (choice != "skip")
        {
            await ImportAsync("customers", file, settings);
        }

        var found = await ShownAsync("customers", word, c => c.Text("phone"));
        found.Count.ShouldBe(records);
        string.Join(',', found).ShouldBe(phones);
    }

    [Fact]
    public async Task A_row_whose_name_and_telephone_agree_is_the_record()
    {
        var word = Word();
        await Admin.CreateAsync("customers", new { name = word, phone = "13800138001" });
        await ImportAsync("customers", $"name,phone,region\n{word},13800138001,North\n");
        (await ShownAsync("customers", word, c => c.Text("region"))).ShouldBe(["North"]);
    }

    [Theory]
    [InlineData("customers")]
    [InlineData("products")]
    [InlineData("opportunities")]
    public async Task An_external_id_is_short_and_no_two_records_in_use_share_it(string kind)
    {
        var word = Word();
        using var longer = await Admin.SendAsync(
            HttpMethod.Post,
            $"/api/v1/{kind}",
            new { name = word, externalId = new string('x', 101) }
        );
        longer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (
            await CheckAsync(kind, $"name,external id\n{word},{new string('x', 101)}\n")
        ).Refuse.ShouldBe(1);
        var first = await Admin.CreateAsync(kind, new { name = $"{word} a", externalId = word });
        using var second = await Admin.SendAsync(
            HttpMethod.Post,
            $"/api/v1/{kind}",
            new { name = $"{word} b", externalId = word }
        );
        second.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        first.Id().ShouldNotBe(Guid.Empty);
    }

    [Fact]
    public async Task A_record_does_not_come_back_from_the_bin_to_an_external_id_that_is_taken()
    {
        var word = Word();
        var file = $"name,external id,phone\n{word} GmbH,{word},030 2222222\n";
        await ImportAsync("customers", file);
        var first = (await Admin.JsonAsync($"/api/v1/customers?search={word}")).Items().Single()!;
        using (
            var gone = await Admin.SendAsync(HttpMethod.Delete, $"/api/v1/customers/{first.Id()}")
        )
        {
            gone.IsSuccessStatusCode.ShouldBeTrue();
        }

        await ImportAsync("customers", file);
        await using var scope = await Host.ScopeAsync(Host.Admin);
        using var restore = await Admin.SendAsync(
            HttpMethod.Post,
            $"/api/v1/customers/{first.Id()}/restore"
        );
        restore.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await restore.Content.ReadAsStringAsync(Ct)).ShouldContain(word);
        var again = await CheckAsync("customers", file);
        (again.Skip, again.Refuse).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Headings_below_a_title_are_found_and_the_title_is_told()
    {
        var word = Word();
        var file = $"Customer list 2026,,\nname,phone,email\n{word} GmbH,030 1234567,a@t.example\n";
        var check = await CheckAsync("customers", file);
        (check.HeadingRow, check.Create).ShouldBe((2, 1));
        check
            .Findings.Single(f => f.Kind == FindingKind.Title)
            .Value.ShouldBe("Customer list 2026");
        await ImportAsync("customers", file);
        (await ShownAsync("customers", word, c => c.Text("email"))).ShouldBe(["a@t.example"]);
    }

    [Fact]
    public async Task Between_semicolons_a_point_groups_thousands_unless_told()
    {
        var word = Word();
        var file = $"opportunity;amount\n{word} a;1.000\n{word} b;2.500\n{word} c;12.000\n";
        await ImportAsync("opportunities", file);
        (await ShownAsync("opportunities", word, o => $"{o["amount"]}")).ShouldBe([
            "1000",
            "12000",
            "2500",
        ]);
        var told = new ImportSettings { DecimalMark = DecimalMark.Point };
        (await CheckAsync("opportunities", file, told)).DecimalMark.ShouldBe(DecimalMark.Point);
    }

    [Fact]
    public async Task Columns_that_go_nowhere_are_named()
    {
        var word = Word();
        var check = await CheckAsync(
            "opportunities",
            $"ID,NAME,STAGENAME,AMOUNT,CLOSEDATE,CURRENCYISOCODE\n{word},{word},Won,5,2025-11-09,EUR\n"
        );
        check
            .Findings.Single(f => f.Kind == FindingKind.Nowhere)
            .Value.ShouldBe("STAGENAME, CURRENCYISOCODE");
        var map = new ImportSettings
        {
            Map = new()
            {
                ["STAGENAME"] = "stage",
                ["closedate"] = "closedOn",
                ["CURRENCYISOCODE"] = "currency",
            },
        };
        var told = await CheckAsync(
            "opportunities",
            $"ID,NAME,STAGENAME,AMOUNT,CLOSEDATE,CURRENCYISOCODE\n{word},{word},Lost,5,2025-11-09,EUR\n",
            map
        );
        told.Findings.ShouldNotContain(f => f.Kind == FindingKind.Nowhere);
        told.Create.ShouldBe(1);
    }

    [Fact]
    public async Task Numbers_that_a_spreadsheet_has_cut_are_findings()
    {
        var check = await CheckAsync(
            "customers",
            $"name,phone,external id\n{Word()},1.38001E+10,a\n{Word()},030 1234567,1.23457E+16\n"
        );
        check.Refuse.ShouldBe(2);
        check
            .Findings.Where(f => f.TextKey == "import.problem.cut-by-excel")
            .Select(f => f.Target)
            .Order()
            .ShouldBe(["externalId", "phone"]);
    }

    [Fact]
    public async Task Years_of_two_digits_are_read_once_their_order_is_told()
    {
        var word = Word();
        var file =
            $"opportunity_id,engage_date,close_on\n{word}1,20-10-16,01-03-17\n{word}2,25-10-16,11-03-17\n";
        (await CheckAsync("opportunities", file)).AsksDateOrder.ShouldBeTrue();
        var told = new ImportSettings { DateOrder = DateOrder.DayMonthYear };
        await ImportAsync("opportunities", file, told);
        (await ShownAsync("opportunities", word, o => o.Text("engagedOn"))).ShouldBe([
            "2016-10-20",
            "2016-10-25",
        ]);
    }

    [Fact]
    public async Task A_short_telephone_number_comes_in_and_is_noted()
    {
        var word = Word();
        var (done, _) = await ImportAsync(
            "customers",
            $"name,phone,email\n{word} Zoe,1,zoe@example.com\n{word} Desk,8001,desk@example.com\n"
        );
        done.Created.ShouldBe(2);
        (await ShownAsync("customers", word, c => c.Text("phone"))).ShouldBe(["1", "8001"]);
    }

    [Fact]
    public async Task A_circle_of_parents_in_a_file_is_a_finding()
    {
        var word = Word();
        var check = await CheckAsync(
            "customers",
            $"Name,Parent company\n{word} a,{word} b\n{word} b,{word} a\n{word} c,{word} c\n{word} d,{word} a\n"
        );
        check.Refuse.ShouldBe(3);
        check.Findings.Single(f => f.TextKey == "customers.parent.circle").Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(FileEncoding.ShiftJis, "トヨタ自動車")]
    [InlineData(FileEncoding.Windows1251, "ООО Ромашка")]
    [InlineData(FileEncoding.Big5, "台灣積體電路製造")]
    [InlineData(FileEncoding.EucKr, "삼성전자 현대자동차 한국전력공사")]
    [InlineData(FileEncoding.Windows1250, "Polska Spółka z o.o. Łódź Świat Książki Kraków")]
    [InlineData(FileEncoding.Windows1252, "Müller Straße")]
    [InlineData(FileEncoding.Gb18030, "北京示例科技有限公司")]
    public async Task Every_encoding_is_found_or_taken_as_told(FileEncoding encoding, string name)
    {
        var word = Word();
        var bytes = encoding.ToEncoding().GetBytes($"name,phone\n{name} {word},495 1234567\n");
        var run = await StageAsync("customers", bytes, new ImportSettings());
        var check = ImportJson.Read<ImportCheckResult>(run.Check!);
        check.Encoding.ShouldBe(encoding);
        check.Preview[0].Cells[0].Text.ShouldBe($"{name} {word}");
    }

    [Fact]
    public async Task What_happened_on_a_day_happened_at_noon_of_the_company()
    {
        var word = Word();
        await ImportAsync("opportunities", $"opportunity,engaged on\n{word},2020-05-04\n");
        await using var scope = await Host.ScopeAsync();
        var zone = scope.Get<ICompany>().TimeZone;
        var noon = new DateTime(2020, 5, 4, 12, 0, 0);
        var expected = new DateTimeOffset(noon, zone.GetUtcOffset(noon)).ToUniversalTime();
        (await ShownAsync("opportunities", word, o => o.Text("lastActivityAt")))
            .Select(t => DateTimeOffset.Parse(t, System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe([expected]);
    }

    [Fact]
    public async Task The_day_of_closing_of_a_deal_that_is_open_is_the_expected_one()
    {
        var word = Word();
        await ImportAsync("opportunities", $"NAME,CLOSEDATE\n{word},2027-11-09\n");
        (await ShownAsync("opportunities", word, o => o.Text("closeOn"))).ShouldBe(["2027-11-09"]);
    }

    private async Task<List<string>> ShownAsync(
        string kind,
        string word,
        Func<System.Text.Json.Nodes.JsonNode, string> show
    ) =>
        [
            .. (await Admin.JsonAsync($"/api/v1/{kind}?search={word}"))
                .Items()
                .Select(o => show(o!))
                .Order(StringComparer.Ordinal),
        ];

    private async Task<ImportCheckResult> CheckAsync(
        string type,
        string file,
        ImportSettings? settings = null
    ) =>
        ImportJson.Read<ImportCheckResult>(
            (await StageAsync(type, Encoding.UTF8.GetBytes(file), settings ?? new())).Check!
        );

    private async Task<ImportRun> StageAsync(string type, byte[] file, ImportSettings settings)
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var service = scope.Get<ImportService>();
        using var stream = new MemoryStream(file);
        var run = await service.UploadAsync("test.csv", type, stream, Ct);
        return await service.CheckAsync(run, settings, Ct);
    }

    private async Task<(ImportProgress Done, ImportRun Run)> ImportAsync(
        string type,
        string file,
        ImportSettings? settings = null
    )
    {
        var run = await StageAsync(type, Encoding.UTF8.GetBytes(file), settings ?? new());
        await using var scope = await Host.ScopeAsync(Host.Admin);
        await scope.Get<ImportRuns>().UpdateAsync(Fixed(run), Ct);
        return (await scope.Get<ImportRunner>().RunAsync(run, _ => Task.CompletedTask, Ct), run);
    }

    private static ImportRun Fixed(ImportRun run)
    {
        ImportService.Fix(run);
        return run;
    }
}

[Collection(SqliteHost.Name)]
public sealed class InputFileOnSqlite(SqliteHost host) : InputFileTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class InputFileOnPostgreSql(PostgreSqlHost host) : InputFileTests(host);
