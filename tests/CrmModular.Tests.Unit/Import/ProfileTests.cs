using System.Text;
using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Tests.Unit.Import;

// Measures memory, which belongs to the whole process.
[Collection(nameof(Alone))]
public class ProfileTests
{
    [Fact]
    public async Task A_profile_says_what_each_column_holds()
    {
        const string text = """
            name,since,revenue,share,vip,mail,site,empty,code
            Anna,2017-03-01,"$1,054.50",12%,yes,a@example.com,example.com,,7
            Bert,2018-12-31,$50,3%,no,b@example.com,www.example.org,,x9
            Anna,2019-01-02,$7,0%,yes,c@example.com,https://e.example.com/x,,8
            """;
        var profile = await Files.ProfileAsync(Files.Text(text));

        profile.Rows.ShouldBe(3);
        profile
            .Columns.Select(column => column.Kind)
            .ShouldBe([
                ValueKind.Text,
                ValueKind.Date,
                ValueKind.Money,
                ValueKind.Percent,
                ValueKind.Boolean,
                ValueKind.Email,
                ValueKind.Web,
                ValueKind.Empty,
                ValueKind.Text,
            ]);
        profile.Columns[0].Samples.ShouldBe(["Anna", "Bert"]);
        profile.Columns[1].Dates.Order.ShouldBe(DateOrder.YearMonthDay);
        profile.Columns[2].Numbers.Mark.ShouldBe(DecimalMark.Point);
        profile.Columns[7].Filled.ShouldBe(0);
        profile.Columns[8].KindCounts[ValueKind.Number].ShouldBe(2);
    }

    [Fact]
    public async Task A_time_in_one_value_makes_a_column_of_times()
    {
        var profile = await Files.ProfileAsync(
            Files.Text("at,on\n2017-03-01,2017-03-01\n2017-03-02 14:05,2017-03-02\n")
        );
        profile
            .Columns.Select(column => column.Kind)
            .ShouldBe([ValueKind.DateTime, ValueKind.Date]);
    }

    [Fact]
    public async Task Problems_are_counted_all_and_kept_some()
    {
        var text = new StringBuilder("a,b\n");
        for (var i = 0; i < 50; i++)
        {
            text.Append("1\n1,2\n");
        }

        var options = new ProfileOptions(new ReadOptions(), ProblemsKept: 10);
        var profile = await Files.ProfileAsync(Files.Text(text.ToString()), options);

        profile.ProblemCount.ShouldBe(50);
        profile.Problems.Count.ShouldBe(10);
        profile.Problems[1].Line.ShouldBe(4);
        (profile.Rows, profile.BrokenRows).ShouldBe((100, 50));
        profile.Columns[0].Filled.ShouldBe(50);
    }

    [Fact]
    public async Task A_refused_file_has_a_profile_too()
    {
        var profile = await Files.ProfileAsync(Files.Text("a,b\n"));
        profile.Refusal!.Code.ShouldBe("header-only");
        profile.Problems.ShouldHaveSingleItem();
        profile.Columns.Select(column => column.Header).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_rows()
    {
        var few = await PeakAsync(5_000);
        var many = await PeakAsync(60_000);
        // the bytes of the file itself are 12 times as many; what is alive while reading is not
        many.ShouldBeLessThan(few + (2 * 1024 * 1024));
    }

    private static async Task<long> PeakAsync(int rows)
    {
        var stream = Files.Text(
            "a,b,c\n"
                + string.Concat(Enumerable.Range(0, rows).Select(i => $"{i},name {i},2017-03-01\n"))
        );
        var file = await Files.OpenAsync(stream);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long peak = 0;
        var seen = 0;
        await foreach (var row in file.ReadRowsAsync(TestContext.Current.CancellationToken))
        {
            if (++seen % (rows / 4) == 0)
            {
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        seen.ShouldBe(rows);
        return peak;
    }
}

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
