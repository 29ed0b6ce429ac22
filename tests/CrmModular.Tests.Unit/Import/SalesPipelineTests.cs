using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Tests.Unit.Import;

/// <summary>The public sales-pipeline files, which are not part of the repository.</summary>
public class SalesPipelineTests
{
    private const string Variable = "CRM_SHARED_DATA";
    private const string Missing =
        "The sales-pipeline files are not here: set CRM_SHARED_DATA, or put them into ../shared/data beside the repository.";

    [Theory]
    [InlineData("accounts.csv", 85)]
    [InlineData("products.csv", 7)]
    [InlineData("sales_teams.csv", 35)]
    [InlineData("sales_pipeline.csv", 8800)]
    public async Task Each_file_is_read_whole(string name, int rows)
    {
        var profile = await ProfileAsync(name);

        profile.Rows.ShouldBe(rows);
        profile.ProblemCount.ShouldBe(0);
        profile.Settings.Encoding!.Encoding.ShouldBe(FileEncoding.Utf8);
        profile.Settings.Separator.ShouldBe(
            new FoundSeparator(',', SeparatorEvidence.EveryRowAgrees)
        );
        profile.Settings.LineEnd.ShouldBe(LineEnd.CrLf);
    }

    [Fact]
    public async Task The_columns_of_the_pipeline_are_understood()
    {
        var columns = (await ProfileAsync("sales_pipeline.csv")).Columns.ToDictionary(column =>
            column.Header
        );

        columns["engage_date"].Kind.ShouldBe(ValueKind.Date);
        columns["engage_date"].Dates.Order.ShouldBe(DateOrder.YearMonthDay);
        columns["close_value"].Kind.ShouldBe(ValueKind.WholeNumber);
        columns["deal_stage"].Kind.ShouldBe(ValueKind.Text);
        columns
            .Values.Select(column => column.Filled)
            .ShouldBe([8800, 8800, 8800, 7375, 8800, 8300, 6711, 6711]);
    }

    [Fact]
    public async Task Its_misspelled_product_is_recognised()
    {
        var matcher = new NameMatcher(await ColumnAsync("products.csv", "product"));
        var unknown = (await ColumnAsync("sales_pipeline.csv", "product"))
            .Where(name => matcher.Find(name)[0].Kind != NameMatchKind.Exact)
            .ToArray();

        unknown.Distinct().ShouldBe(["GTXPro"]);
        unknown.Length.ShouldBe(1480);
        matcher.Find("GTXPro").ShouldHaveSingleItem().Known.ShouldBe("GTX Pro");
    }

    [Fact]
    public async Task Its_misspelled_sector_is_recognised()
    {
        (await ColumnAsync("accounts.csv", "sector")).ShouldContain("technolgy");
        var matcher = new NameMatcher([
            "technology",
            "medical",
            "retail",
            "software",
            "telecommunications",
        ]);
        matcher.Find("technolgy").ShouldHaveSingleItem().Known.ShouldBe("technology");
    }

    private static async Task<List<string>> ColumnAsync(string name, string header)
    {
        await using var stream = Open(name);
        var file = await Files.OpenAsync(stream);
        var column = file.Headers.ToList().IndexOf(header);
        return [.. (await Files.RowsAsync(file)).Select(row => row.Values[column])];
    }

    private static async Task<FileProfile> ProfileAsync(string name)
    {
        await using var stream = Open(name);
        return await Files.ProfileAsync(stream);
    }

    private static FileStream Open(string name)
    {
        var path = Candidates()
            .Select(folder => Path.Combine(folder, "sales-pipeline", name))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, Missing);
        return File.OpenRead(path!);
    }

    // A work tree may lie one folder deeper than the repository itself.
    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen)
        {
            yield return chosen;
            yield break;
        }

        for (
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            folder is not null;
            folder = folder.Parent
        )
        {
            yield return Path.Combine(folder.FullName, "shared", "data");
        }
    }
}
