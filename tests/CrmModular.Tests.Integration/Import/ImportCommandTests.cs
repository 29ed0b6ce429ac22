using System.IO.Compression;
using System.Text;

namespace CrmModular.Tests.Integration.Import;

/// <summary>The command says how it read a file, takes every choice of the page, and ends with a code that says what became of it.</summary>
public sealed class ImportCommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_command_decides_nothing_in_silence()
    {
        await using var database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        await using (await TestHost.StartAsync(database, enable: ["customers", "catalog", "sales"]))
        { }

        // Every row is in: 0. Encoding, separator, row of the headings and columns are told.
        var (code, output) = await RunAsync(
            database,
            "customers",
            Encoding.Latin1.GetBytes(
                "Customer list\nname;phone;colour\nM\u00fcller;030 1234567;red\n"
            )
        );
        code.ShouldBe(0, output);
        output.ShouldContain("Encoding: Windows-1252 (Western)");
        output.ShouldContain("Separator: Semicolon");
        output.ShouldContain("Row with the headings: 2");
        output.ShouldContain("1 column goes nowhere: colour");
        output.ShouldContain("--map");

        // A row is left out: 3, unless told.
        var twoNames = Bytes("name,phone\nM\u00fcller,030 7654321\n");
        (code, output) = await RunAsync(database, "customers", twoNames);
        code.ShouldBe(3, output);
        output.ShouldContain("--same-name");
        (code, _) = await RunAsync(database, "customers", twoNames, "--allow-rejects");
        code.ShouldBe(0);
        (code, output) = await RunAsync(database, "customers", twoNames, "--same-name", "new");
        code.ShouldBe(0, output);
        output.ShouldContain("1 created");

        // The choices of the page.
        (code, output) = await RunAsync(
            database,
            "opportunities",
            Bytes("ID;NAME;STAGENAME;AMOUNT;CLOSEDATE\nA1;Widgets;Lost;1.500;02-03-25\n"),
            [
                "--map",
                "STAGENAME=stage",
                "--map",
                "CLOSEDATE=closedOn",
                "--decimal-mark",
                "point",
                "--date-order",
                "mdy",
                "--json",
            ]
        );
        code.ShouldBe(0, output);
        output.ShouldContain("Decimal mark: Point");
        output.ShouldContain("Date order: Month-day-year");
        (
            await database.ScalarAsync<string>(
                "SELECT closed_on || ' ' || amount_units FROM sales_opportunities"
            )
        ).ShouldBe("2025-02-03 15000");
        (code, output) = await RunAsync(
            database,
            "opportunities",
            Bytes("NAME\nx\n"),
            "--map",
            "NAME=nothing"
        );
        code.ShouldBe(1);
        output.ShouldContain("There is no target");
    }

    [Fact]
    public async Task A_workbook_of_one_cell_of_five_hundred_million_letters_is_refused_with_a_sentence()
    {
        await using var database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);
        await using (await TestHost.StartAsync(database, enable: ["customers"])) { }
        var (code, output) = await RunAsync(database, "customers", Bomb());
        code.ShouldBe(1, output);
        output.ShouldContain("The workbook unpacks to far more");
    }

    private static async Task<(int Code, string Output)> RunAsync(
        TestDatabase database,
        string type,
        byte[] content,
        params string[] options
    )
    {
        var file = Path.Combine(database.Folder, $"{Guid.NewGuid():N}.csv");
        await File.WriteAllBytesAsync(file, content, Ct);
        await using var process = HostProcess.Start(
            database.Settings,
            ["import", type, file, .. options]
        );
        return (await process.EndAsync(), process.Output);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Bomb()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(
                "[Content_Types].xml",
                """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
            );
            Add(
                "_rels/.rels",
                """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
            );
            Add(
                "xl/workbook.xml",
                """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"""
            );
            Add(
                "xl/_rels/workbook.xml.rels",
                """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"""
            );
            using var part = new StreamWriter(zip.CreateEntry("xl/worksheets/sheet1.xml").Open());
            part.Write(
                """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>"""
            );
            var letters = new string('a', 1_000_000);
            for (var i = 0; i < 500; i++)
            {
                part.Write(letters);
            }

            part.Write("</t></is></c></row></sheetData></worksheet>");

            void Add(string name, string xml)
            {
                using var entry = new StreamWriter(zip.CreateEntry(name).Open());
                entry.Write(xml);
            }
        }

        stream.Length.ShouldBeLessThan(600 * 1024);
        return stream.ToArray();
    }
}
