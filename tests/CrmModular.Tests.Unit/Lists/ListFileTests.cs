using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using CrmModular.Sdk.Web;
using FsCheck;
using FsCheck.Fluent;

namespace CrmModular.Tests.Unit.Lists;

/// <summary>Exports: what a spreadsheet would calculate stays a text, numbers and dates are what they are.</summary>
public class ListFileTests
{
    private static readonly XNamespace Main =
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1 312 555 0148", "'+1 312 555 0148")]
    [InlineData("-2", "'-2")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("a=b", "a=b")]
    [InlineData("'=1", "''=1")]
    [InlineData("'t Hof", "'t Hof")]
    [InlineData("北京", "北京")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"so\"", "\"say \"\"so\"\"\"")]
    [InlineData("", "")]
    public void A_text_in_csv_is_quoted_and_never_a_formula(string text, string cell) =>
        CsvFile.Cell(text).ShouldBe(cell);

    [Fact]
    public void Numbers_and_dates_in_csv_are_plain_also_below_zero()
    {
        CsvFile.Cell(-12.5m).ShouldBe("-12.5");
        CsvFile.Cell(new DateOnly(2026, 1, 9)).ShouldBe("2026-01-09");
        CsvFile.Cell(new DateTime(2026, 1, 9, 7, 5, 0)).ShouldBe("2026-01-09 07:05");
        CsvFile.Cell(null).ShouldBe("");
    }

    [Fact]
    public void No_text_of_any_kind_begins_a_csv_cell_as_a_formula()
    {
        var text = Gen.Elements("=+-@\t\r\n,\"'aé北 ".ToCharArray())
            .ArrayOf()
            .Select(c => new string(c));
        Prop.ForAll(
                text.ToArbitrary(),
                t =>
                {
                    var cell = CsvFile.Cell(t);
                    var inner = cell.StartsWith('"') ? cell[1..^1].Replace("\"\"", "\"") : cell;
                    return inner.Length == 0
                        || (
                            !"=+-@\t\r".Contains(inner[0])
                            && inner.TrimStart('\'') == t.TrimStart('\'')
                        );
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Csv_begins_with_a_byte_order_mark_and_ends_lines_with_crlf()
    {
        using var stream = new MemoryStream();
        await using (var file = new CsvFile(stream))
        {
            await file.WriteAsync(["名称", 1m], TestContext.Current.CancellationToken);
        }

        stream.ToArray().ShouldBe([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("名称,1\r\n")]);
    }

    [Fact]
    public void A_workbook_keeps_texts_as_texts_and_types_numbers_and_dates()
    {
        var cells = Cells(["=1+1", "x\u0001y 𠮷", -2.5m, new DateOnly(2026, 1, 9), null]);
        cells[0].Attribute("t")!.Value.ShouldBe("inlineStr");
        cells[0].Attribute("s")!.Value.ShouldBe("4", "the style that keeps it a text");
        cells[0].Value.ShouldBe("=1+1");
        cells[1].Value.ShouldBe("x_x0001_y 𠮷");
        cells[2].Element(Main + "v")!.Value.ShouldBe("-2.5");
        cells[3].Element(Main + "v")!.Value.ShouldBe("46031");
        cells[3].Attribute("s")!.Value.ShouldBe("1");
        cells[4].IsEmpty.ShouldBeTrue();
    }

    private static List<XElement> Cells(object?[] row)
    {
        using var stream = new MemoryStream();
        using (var file = new XlsxFile(stream, "Customers: [all]"))
        {
            file.Write(["A"], heading: true);
            file.Write(row, heading: false);
        }

        stream.Position = 0;
        using var zip = new ZipArchive(stream);
        foreach (var part in zip.Entries)
        {
            using var xml = part.Open();
            XDocument.Load(xml).Root.ShouldNotBeNull(part.FullName);
        }

        using var sheet = zip.GetEntry("xl/worksheets/sheet1.xml")!.Open();
        return [.. XDocument.Load(sheet).Descendants(Main + "row").Last().Elements(Main + "c")];
    }
}
