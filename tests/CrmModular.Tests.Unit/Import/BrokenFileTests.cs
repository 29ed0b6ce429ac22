using System.IO.Compression;
using System.Text;
using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Tests.Unit.Import;

public class BrokenFileTests
{
    private static readonly ReadLimits Small = new()
    {
        FieldCharacters = 100,
        RowCharacters = 250,
        Columns = 5,
    };

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\r\n")]
    [InlineData(" , ,\n,,\n")]
    public async Task An_empty_file_is_called_empty(string text) =>
        (await Files.RefusalAsync(Encoding.UTF8.GetBytes(text))).ShouldBe("empty-file");

    [Fact]
    public async Task A_header_alone_is_named_and_shown()
    {
        var file = await Files.OpenAsync(Files.Text("a,b\r\n\r\n"));
        file.Refusal!.Code.ShouldBe("header-only");
        file.Headers.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Pictures_archives_and_old_workbooks_are_told_by_content()
    {
        byte[] png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D];
        (await Files.OpenAsync(new MemoryStream(png))).Refusal!.Args["format"].ShouldBe("PNG");
        (await Files.RefusalAsync(Zip("readme.txt"))).ShouldBe("not-a-table");
        (await Files.RefusalAsync([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])).ShouldBe(
            "old-spreadsheet"
        );
        (await Files.RefusalAsync("<html><table><tr><td>1"u8.ToArray())).ShouldBe(
            "old-spreadsheet"
        );
        (await Files.RefusalAsync("PK\x03\x04 cut off"u8.ToArray())).ShouldBe("broken-workbook");
        (
            await Files.RefusalAsync([.. Enumerable.Range(0, 4000).Select(i => (byte)(i * 7))])
        ).ShouldBe("binary-file");
    }

    [Fact]
    public async Task A_nul_spoils_its_row_only()
    {
        var rows = await Files.RowsAsync("a,b\n1,x\0y\n2,z\n");
        rows[0].Problems.ShouldHaveSingleItem().Code.ShouldBe("nul-character");
        rows[0].IsUsable.ShouldBeFalse();
        rows[1].IsUsable.ShouldBeTrue();
    }

    [Fact]
    public async Task Rows_of_wrong_width_are_named_and_the_rest_is_read()
    {
        var rows = await Files.RowsAsync("a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n1,2,3\n");
        rows.Select(row => row.Problems.SingleOrDefault()?.Code)
            .ShouldBe(["too-few-fields", "too-many-fields", null, null]);
        rows[0]
            .Problems[0]
            .Args.ShouldBe(new Dictionary<string, string> { ["found"] = "2", ["expected"] = "3" });
        rows.ShouldAllBe(row => row.Values.Length == 3);
    }

    [Fact]
    public async Task Headers_twice_or_blank_are_named_with_their_column()
    {
        var file = await Files.OpenAsync(Files.Text("name,,Name\n1,2,3\n"));
        file.Refusal.ShouldBeNull();
        file.HeaderProblems.Select(problem => (problem.Code, problem.Column))
            .ShouldBe([("blank-header", 2), ("duplicate-header", 3)]);
        file.HeaderProblems[1].Args["first"].ShouldBe("1");
    }

    [Fact]
    public async Task An_unclosed_quote_costs_its_own_row_and_no_other()
    {
        var rows = await Files.RowsAsync("a,b\n1,x\n2,\"open\n3,y\n4,z\n");
        rows.Select(row => row.Line).ShouldBe([2, 3, 4, 5]);
        rows.Select(row => row.IsUsable).ShouldBe([true, false, true, true]);
        rows[1]
            .Problems[0]
            .ShouldSatisfyAllConditions(
                problem => problem.Code.ShouldBe("unclosed-quote"),
                problem => problem.Line.ShouldBe(3),
                problem => problem.Column.ShouldBe(2)
            );
    }

    [Fact]
    public async Task An_unclosed_quote_is_noticed_at_the_next_quote()
    {
        var rows = await Files.RowsAsync("a,b\n1,\"open\n2,\"closed\"\n3,\"line\nbreak\"\n");
        rows.Select(row => row.IsUsable).ShouldBe([false, true, true]);
        rows[2].Values.ShouldBe(["3", "line\nbreak"]);
        rows[2].Line.ShouldBe(4);
    }

    [Fact]
    public async Task The_line_of_the_quote_is_named_not_that_of_the_row()
    {
        var rows = await Files.RowsAsync("a,b\n\"one\ntwo\",\"open\n5,6\n");
        rows[0].Line.ShouldBe(2);
        rows[0].Problems[0].Line.ShouldBe(3);
        rows[1].Values.ShouldBe(["5", "6"]);
    }

    [Fact]
    public async Task A_broken_header_refuses_the_file() =>
        (await Files.RefusalAsync("a,\"b\n1,2\n"u8.ToArray())).ShouldBe("unreadable-header");

    [Fact]
    public async Task What_is_too_long_is_refused_and_the_rest_is_read()
    {
        var text = new string('x', 101);
        var lines =
            $"a,b,c\n{text},2,3\n\"{text}\",2,3\n{new string('y', 90)},{new string('y', 90)},{new string('y', 90)}\n1,\"{text}\n2,2,2\n1,2,3\n";
        var rows = await Files.RowsAsync(lines, new ReadOptions { Limits = Small });
        rows.Select(row => row.Problems.FirstOrDefault()?.Code)
            .ShouldBe([
                "field-too-long",
                "field-too-long",
                "row-too-long",
                "field-too-long",
                null,
                null,
            ]);
        rows[^1].Line.ShouldBe(7);
    }

    [Fact]
    public async Task Too_many_columns_refuse_the_file_or_the_row()
    {
        var options = new ReadOptions { Limits = Small };
        (
            await Files.OpenAsync(Files.Text("a,b,c,d,e,f\n1,2,3,4,5,6\n"), options)
        ).Refusal!.Code.ShouldBe("too-many-columns");
        var rows = await Files.RowsAsync("a,b,c,d,e\n1,2,3,4,5,6\n1,2,3,4,5\n", options);
        rows.Select(row => row.IsUsable).ShouldBe([false, true]);
    }

    [Fact]
    public async Task Quotes_without_end_cannot_make_reading_slow()
    {
        // each line opens a quote that the following ones keep open
        var limits = new ReadLimits { FieldCharacters = 20_000, RescannedCharacters = 100_000 };
        var text = "a\n" + string.Concat(Enumerable.Repeat("\"\"x\n", 50_000)) + "last\n";
        var reader = new StringReader(text);
        var splitter = new RecordSplitter(reader, ',', limits);
        var records = 0;
        while (await splitter.ReadAsync(TestContext.Current.CancellationToken))
        {
            records++;
        }

        records.ShouldBe(50_002);
        splitter.RescannedCharacters.ShouldBeLessThan(
            limits.RescannedCharacters + (2 * limits.FieldCharacters)
        );
    }

    private static byte[] Zip(string entry)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var writer = new StreamWriter(archive.CreateEntry(entry).Open());
            writer.Write("text");
        }

        return stream.ToArray();
    }
}
