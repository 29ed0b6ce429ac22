using System.IO.Compression;
using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Tests.Unit.Import;

/// <summary>Workbooks that unpack to far more than they hold: refused, or read in little memory.</summary>
[Collection(nameof(Alone))]
public class WorkbookBombTests
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const long Most = 200L * 1024 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_workbook_of_half_a_gigabyte_in_one_text_is_refused(bool shared)
    {
        using var file = Book(500, shared);
        file.Length.ShouldBeLessThan(600 * 1024);
        var before = GC.GetTotalAllocatedBytes(true);
        var refusal = (await Files.OpenAsync(file)).Refusal;
        refusal!.Code.ShouldBe("workbook-bomb");
        (GC.GetTotalAllocatedBytes(true) - before).ShouldBeLessThan(Most);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_text_that_is_too_long_is_never_built_and_spoils_its_row_only(bool shared)
    {
        using var file = Book(200, shared);
        var options = new ReadOptions { Limits = new ReadLimits { PackedTimes = int.MaxValue } };
        var before = GC.GetTotalAllocatedBytes(true);
        var rows = await Files.RowsAsync(file, options);
        (GC.GetTotalAllocatedBytes(true) - before).ShouldBeLessThan(Most);
        rows[0].Problems.ShouldHaveSingleItem().Code.ShouldBe("field-too-long");
        rows[1].Values.ShouldBe(["well"]);
    }

    private static MemoryStream Book(int millions, bool shared)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(
                "[Content_Types].xml",
                """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>"""
            );
            Add(
                "_rels/.rels",
                """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
            );
            Add(
                "xl/workbook.xml",
                $"""<workbook xmlns="{Main}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"""
            );
            Add(
                "xl/_rels/workbook.xml.rels",
                """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"""
            );
            var cell = shared
                ? """<c r="A2" t="s"><v>0</v></c>"""
                : """<c r="A2" t="inlineStr"><is><t>*</t></is></c>""";
            Write(
                "xl/worksheets/sheet1.xml",
                $"""<worksheet xmlns="{Main}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row><row r="2">{cell}</row><row r="3"><c r="A3" t="inlineStr"><is><t>well</t></is></c></row></sheetData></worksheet>"""
            );
            Write(
                "xl/sharedStrings.xml",
                $"""<sst xmlns="{Main}"><si><t>{(shared ? "*" : "")}</t></si></sst>"""
            );

            void Add(string name, string xml)
            {
                using var entry = new StreamWriter(zip.CreateEntry(name).Open());
                entry.Write(xml);
            }

            // A star stands for all the letters.
            void Write(string name, string xml)
            {
                using var entry = new StreamWriter(zip.CreateEntry(name).Open());
                var cut = xml.Split('*');
                entry.Write(cut[0]);
                for (var i = 0; cut.Length > 1 && i < millions; i++)
                {
                    entry.Write(Letters);
                }

                entry.Write(cut.Length > 1 ? cut[1] : "");
            }
        }

        stream.Position = 0;
        return stream;
    }

    private static readonly string Letters = new('a', 1_000_000);
}
