using System.IO.Compression;
using System.Text;
using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Tests.Unit.Import;

public class WorkbookTests
{
    private const string Styles = """
        <styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
        <numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>
        <numFmt numFmtId="165" formatCode="[Red]&quot;days&quot; 0.00"/></numFmts>
        <cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/></cellXfs>
        </styleSheet>
        """;

    [Fact]
    public async Task Cells_become_the_text_that_excel_shows()
    {
        var rows = await Files.RowsAsync(
            Book(
                Row(
                    1,
                    Inline("A1", "a"),
                    Inline("B1", "b"),
                    Inline("C1", "c"),
                    Inline("D1", "d"),
                    Inline("E1", "e"),
                    Inline("F1", "f")
                ),
                Row(
                    2,
                    """<c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>42795</v></c><c r="C2"><v>0.30000000000000004</v></c><c r="D2" t="b"><v>1</v></c><c r="E2" s="3"><v>42795</v></c><c r="F2" s="4"><v>42795.5</v></c>"""
                ),
                Row(
                    5,
                    """<c r="A5" t="s"><v>1</v></c><c r="B5" s="2"><v>42795</v></c><c r="C5"><v>1E+15</v></c><c r="E5" t="str"><v> x </v></c>"""
                ),
                Row(6, "")
            )
        );

        rows.Select(row => row.Number).ShouldBe([2, 5]);
        rows[0]
            .Values.ShouldBe([
                "GTX Pro",
                "2017-03-01",
                "0.3",
                "TRUE",
                "42795",
                "2017-03-01 12:00:00",
            ]);
        rows[1].Values.ShouldBe(["北京华联", "2017-03-01", "1E+15", "", "x", ""]);
        rows.ShouldAllBe(row => row.IsUsable);
    }

    [Fact]
    public async Task Cells_and_rows_without_references_count_on()
    {
        var rows = await Files.RowsAsync(
            Book(
                "<row><c><v>1</v></c><c><v>2</v></c></row>",
                "<row><c><v>3</v></c><c><v>4</v></c></row>"
            )
        );
        rows.ShouldHaveSingleItem().Values.ShouldBe(["3", "4"]);
        rows[0].Number.ShouldBe(2);
    }

    [Fact]
    public async Task An_error_in_a_cell_is_named_and_empty()
    {
        var rows = await Files.RowsAsync(
            Book(
                Row(1, Inline("A1", "a"), Inline("B1", "b")),
                Row(2, """<c r="A2" t="e"><v>#N/A</v></c><c r="B2"><v>1</v></c>""")
            )
        );
        rows[0].Values.ShouldBe(["", "1"]);
        var problem = rows[0].Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Line, problem.Column, problem.Args["error"]).ShouldBe(
            ("cell-error", 2, 1, "#N/A")
        );
    }

    [Fact]
    public async Task A_damaged_sheet_gives_what_stood_before_the_damage()
    {
        var file = await Files.OpenAsync(
            Book(Row(1, Inline("A1", "a")), Row(2, Inline("A2", "x")), "<row r=\"3\"><c")
        );
        file.Refusal.ShouldBeNull();
        var rows = await Files.RowsAsync(file);
        rows.Select(row => row.IsUsable).ShouldBe([true, false]);
        rows[1].Problems[0].Code.ShouldBe("broken-workbook");
    }

    [Fact]
    public async Task A_bomb_is_refused_before_it_is_opened()
    {
        var book = Book(
            Row(1, Inline("A1", "a")),
            Row(2, Inline("A2", new string('x', 4 * 1024 * 1024)))
        );
        book.Length.ShouldBeLessThan(100 * 1024);
        var limits = new ReadLimits { WorkbookBytes = 1024 * 1024 };
        var file = await Files.OpenAsync(book, new ReadOptions { Limits = limits });
        file.Refusal!.Code.ShouldBe("workbook-too-large");
    }

    [Fact]
    public async Task A_cell_far_to_the_right_takes_no_memory()
    {
        var rows = await Files.RowsAsync(
            Book(
                Row(1, Inline("A1", "a")),
                Row(2, Inline("ZZZZ2", "far")),
                Row(3, Inline("A3", "near"))
            )
        );
        rows.Select(row => row.Problems.SingleOrDefault()?.Code)
            .ShouldBe(["too-many-columns", null]);
    }

    [Theory]
    [InlineData("General", false)]
    [InlineData("#,##0.00", false)]
    [InlineData("yyyy/m/d", true)]
    [InlineData("[$-804]yyyy\"年\"", true)]
    [InlineData("[h]:mm", true)]
    [InlineData("0.00\" days\"", false)]
    [InlineData("0.00\\d", false)]
    [InlineData("#,##0;[Red]-#,##0", false)]
    [InlineData("mmm d", true)]
    public void Formats_of_dates_are_known(string code, bool expected) =>
        WorkbookStyles.IsDateFormat(code).ShouldBe(expected);

    private static string Row(int number, params string[] cells) =>
        $"""<row r="{number}">{string.Concat(cells)}</row>""";

    private static string Inline(string at, string text) =>
        $"""<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>""";

    private static MemoryStream Book(params string[] rows)
    {
        const string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const string type = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Part(
                "[Content_Types].xml",
                $"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{type}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{type}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{type}.sharedStrings+xml"/></Types>"""
            );
            Part(
                "_rels/.rels",
                Relations(
                    $"""<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>"""
                )
            );
            Part(
                "xl/workbook.xml",
                $"""<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>"""
            );
            Part(
                "xl/_rels/workbook.xml.rels",
                Relations(
                    $"""<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/><Relationship Id="r3" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>"""
                )
            );
            Part("xl/styles.xml", Styles);
            Part(
                "xl/sharedStrings.xml",
                $"""<sst xmlns="{main}"><si><t>GTX Pro</t></si><si><r><t>北京</t></r><r><t>华联</t></r><rPh sb="0" eb="1"><t>ignored</t></rPh></si></sst>"""
            );
            Part(
                "xl/worksheets/sheet1.xml",
                $"""<worksheet xmlns="{main}"><sheetData>{string.Concat(rows)}</sheetData></worksheet>"""
            );

            void Part(string name, string content)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        stream.Position = 0;
        return stream;

        static string Relations(string inner) =>
            $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>""";
    }
}
