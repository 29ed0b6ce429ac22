using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Tests.Unit.Import;

public class DelimitedTests
{
    [Theory]
    [InlineData("a,b,c\n1,2,3\n4,5,6\n", ',')]
    [InlineData("a;b;c\n1,5;2,5;x\n4,5;5,5;y\n", ';')]
    [InlineData("a\tb\n1,2\t3\n", '\t')]
    [InlineData("a|b\nx;y|z\n", '|')]
    [InlineData("name,note\nx,\"one;two;three\nfour;five\"\ny,z\n", ',')]
    [InlineData("name;note\n\"a,b,c\";x\n\"d,e,f\";y\n", ';')]
    public async Task The_separator_is_the_one_that_makes_an_even_table(string text, char separator)
    {
        var file = await Files.OpenAsync(Files.Text(text));
        file.Settings.Separator.ShouldBe(
            new FoundSeparator(separator, SeparatorEvidence.EveryRowAgrees)
        );
    }

    [Fact]
    public async Task One_column_is_said_to_be_one()
    {
        var file = await Files.OpenAsync(Files.Text("name\nAnna\nBert\n"));
        file.Settings.Separator.Evidence.ShouldBe(SeparatorEvidence.OneColumn);
        file.Headers.ShouldBe(["name"]);
    }

    [Fact]
    public async Task A_declared_separator_is_taken_and_is_no_row()
    {
        var file = await Files.OpenAsync(Files.Text("sep=;\r\na;b,c\r\n1;2\r\n"));
        file.Settings.Separator.ShouldBe(new FoundSeparator(';', SeparatorEvidence.DeclaredInFile));
        file.Headers.ShouldBe(["a", "b,c"]);
        (await Files.RowsAsync(file)).ShouldHaveSingleItem().Number.ShouldBe(3);
    }

    [Fact]
    public async Task The_user_may_choose_the_separator()
    {
        var rows = await Files.RowsAsync("a,b;c\n1,2;3\n", new ReadOptions { Separator = ';' });
        rows[0].Values.ShouldBe(["1,2", "3"]);
    }

    [Theory]
    [InlineData("a,b\r\n1,2\r\n", LineEnd.CrLf)]
    [InlineData("a,b\n1,2\n", LineEnd.Lf)]
    [InlineData("a,b\r1,2\r", LineEnd.Cr)]
    [InlineData("a,b\r\n1,2\n", LineEnd.Mixed)]
    [InlineData("a,b\r\n1,\"x\ny\"\r\n", LineEnd.CrLf)]
    public async Task Line_ends_are_named_and_all_understood(string text, LineEnd expected)
    {
        var profile = await Files.ProfileAsync(Files.Text(text));
        profile.Settings.LineEnd.ShouldBe(expected);
        profile.Rows.ShouldBe(1);
        profile.ProblemCount.ShouldBe(0);
    }

    [Fact]
    public async Task Lines_and_rows_are_counted_as_an_editor_and_as_excel_count()
    {
        var rows = await Files.RowsAsync("a,b\r\n\r\n1,\"x\r\ny\r\nz\"\r\n,\r\n2,3\r\n");
        rows.Select(row => (row.Line, row.Number)).ShouldBe([(3, 3), (7, 5)]);
        rows[0].Values[1].ShouldBe("x\r\ny\r\nz");
    }

    [Fact]
    public async Task Values_are_trimmed_of_every_kind_of_space()
    {
        var rows = await Files.RowsAsync("a,b,c\n  x ,\u3000北京\u3000,\"\u00A0 z\t\"\n");
        rows[0].Values.ShouldBe(["x", "北京", "z"]);
    }

    [Fact]
    public async Task The_last_line_needs_no_end()
    {
        (await Files.RowsAsync("a,b\n1,2")).ShouldHaveSingleItem().Values.ShouldBe(["1", "2"]);
        (await Files.RowsAsync("a,b\n1,\"2\"")).ShouldHaveSingleItem().Values.ShouldBe(["1", "2"]);
        (await Files.RowsAsync("a,b\n1,")).ShouldHaveSingleItem().Values.ShouldBe(["1", ""]);
    }

    [Theory]
    [InlineData("5\" pipe", "5\" pipe", false)]
    [InlineData("say \"hi\" now", "say \"hi\" now", false)]
    [InlineData("\"5\" pipe\"", "5\" pipe", true)]
    [InlineData("\"say \"hi\" now\"", "say \"hi\" now", true)]
    [InlineData("\"a\" \"b\"", "a\" \"b", true)]
    [InlineData("\"say \"\"hi\"\" now\"", "say \"hi\" now", false)]
    [InlineData("\"\"", "", false)]
    [InlineData("\"\"\"\"", "\"", false)]
    [InlineData(" \"a,b\" ", "a,b", false)]
    public async Task Quotes_are_read_as_they_were_meant(string field, string value, bool stray)
    {
        var rows = await Files.RowsAsync($"a,b\n{field},x\nlast,y\n");
        rows.Count.ShouldBe(2);
        rows[0].Values.ShouldBe([value, "x"]);
        rows[0].Problems.Select(problem => problem.Code).ShouldBe(stray ? ["stray-quote"] : []);
        rows[1].Values[0].ShouldBe("last");
    }
}
