using System.Text;
using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Tests.Unit.Import;

public class EncodingTests
{
    private const string Chinese = "公司,城市,金额\r\n北京华联,北京,100\r\n上海电气,上海,200\r\n";

    [Theory]
    [InlineData(FileEncoding.Utf8, true, EncodingEvidence.ByteOrderMark)]
    [InlineData(FileEncoding.Utf8, false, EncodingEvidence.ValidUtf8)]
    [InlineData(FileEncoding.Utf16LittleEndian, true, EncodingEvidence.ByteOrderMark)]
    [InlineData(FileEncoding.Utf16LittleEndian, false, EncodingEvidence.ZeroBytePattern)]
    [InlineData(FileEncoding.Utf16BigEndian, true, EncodingEvidence.ByteOrderMark)]
    [InlineData(FileEncoding.Utf16BigEndian, false, EncodingEvidence.ZeroBytePattern)]
    [InlineData(FileEncoding.Utf32LittleEndian, true, EncodingEvidence.ByteOrderMark)]
    [InlineData(FileEncoding.Utf32BigEndian, true, EncodingEvidence.ByteOrderMark)]
    [InlineData(FileEncoding.Gb18030, false, EncodingEvidence.ValidGb18030)]
    public async Task Chinese_text_is_read_in_every_encoding(
        FileEncoding encoding,
        bool mark,
        EncodingEvidence evidence
    )
    {
        var file = await Files.OpenAsync(Encode(Chinese, encoding, mark));

        file.Settings.Encoding.ShouldBe(new FoundEncoding(encoding, evidence));
        file.Headers.ShouldBe(["公司", "城市", "金额"]);
        (await Files.RowsAsync(file))
            .Select(row => row.Values[0])
            .ShouldBe(["北京华联", "上海电气"]);
    }

    [Fact]
    public async Task Plain_ascii_is_utf8_and_says_so()
    {
        var file = await Files.OpenAsync(Files.Text("a,b\n1,2\n"));
        file.Settings.Encoding.ShouldBe(
            new FoundEncoding(FileEncoding.Utf8, EncodingEvidence.AsciiOnly)
        );
    }

    [Theory]
    [InlineData("name,city\r\nMüller,Köln\r\nGérard,Orléans\r\n", EncodingEvidence.LooksWestern)]
    [InlineData("name,city\r\nCafé,Zoé\r\n", EncodingEvidence.NothingElseFits)]
    public async Task Western_text_is_no_chinese(string text, EncodingEvidence evidence)
    {
        var file = await Files.OpenAsync(Encode(text, FileEncoding.Windows1252, mark: false));

        file.Settings.Encoding.ShouldBe(new FoundEncoding(FileEncoding.Windows1252, evidence));
        var rows = await Files.RowsAsync(file);
        rows[0].Values.ShouldBe(text.Split("\r\n")[1].Split(','));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_character_cut_by_a_buffer_is_still_valid(int shift)
    {
        // three-byte characters over several buffers: every alignment of the cut occurs
        var text =
            new string('a', shift)
            + ","
            + string.Concat(Enumerable.Repeat("界", 100_000))
            + "\n1,2\n";
        var file = await Files.OpenAsync(Files.Text("x" + text));

        file.Settings.Encoding!.Encoding.ShouldBe(FileEncoding.Utf8);
        file.Headers[1].Length.ShouldBe(100_000);
    }

    [Fact]
    public async Task One_wrong_byte_at_the_end_of_a_long_file_counts()
    {
        var bytes = Encoding.UTF8.GetBytes(
            "a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 100_000))
        );
        byte[] spoiled = [.. bytes, (byte)'x', (byte)',', 0xFF, (byte)'\n'];

        var found = await FileEncodingDetector.DetectAsync(
            new MemoryStream(spoiled),
            TestContext.Current.CancellationToken
        );

        found.Encoding.ShouldNotBe(FileEncoding.Utf8);
    }

    [Theory]
    [InlineData(FileEncoding.Gb18030)]
    [InlineData(FileEncoding.Windows1252)]
    [InlineData(FileEncoding.Utf16BigEndian)]
    public async Task The_user_may_choose_otherwise(FileEncoding chosen)
    {
        var options = new ReadOptions { Encoding = chosen };
        var file = await Files.OpenAsync(Encode("a,é\n1,2\n", chosen, mark: false), options);

        file.Settings.Encoding.ShouldBe(new FoundEncoding(chosen, EncodingEvidence.ChosenByUser));
        file.Headers.ShouldBe(["a", "é"]);
    }

    [Fact]
    public async Task A_mark_before_the_first_header_is_no_part_of_it()
    {
        var options = new ReadOptions { Encoding = FileEncoding.Gb18030 };
        var file = await Files.OpenAsync(
            Encode("\uFEFFsep=;\na;b\n1;2\n", FileEncoding.Gb18030, mark: false),
            options
        );
        file.Headers.ShouldBe(["a", "b"]);
        file = await Files.OpenAsync(
            Encode("\uFEFF\"a\nx\",b\n1,2\n", FileEncoding.Gb18030, mark: false),
            options
        );
        file.Headers.ShouldBe(["a\nx", "b"]);
        (await Files.RowsAsync(file)).ShouldHaveSingleItem().Line.ShouldBe(3);
    }

    [Fact]
    public async Task A_wrong_choice_is_named_on_each_row()
    {
        var stream = Encode("a,b\n北京,1\nx,2\n", FileEncoding.Gb18030, mark: false);
        var rows = await Files.RowsAsync(stream, new ReadOptions { Encoding = FileEncoding.Utf8 });

        rows[0].Problems.ShouldHaveSingleItem().Code.ShouldBe("undecodable-text");
        rows[1].Problems.ShouldBeEmpty();
    }

    private static MemoryStream Encode(string text, FileEncoding kind, bool mark)
    {
        var encoding = kind.ToEncoding();
        return new MemoryStream([
            .. mark ? encoding.GetPreamble() : [],
            .. encoding.GetBytes(text),
        ]);
    }
}
