using System.Text.Encodings.Web;
using CrmModular.Host.Platform.Search;

namespace CrmModular.Tests.Unit.Platform;

public sealed class SearchTermTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData(" 中 ")]
    [InlineData("a b")]
    public void Less_than_two_characters_is_no_term(string? text) =>
        SearchTerm.Of(text).ShouldBeNull();

    [Fact]
    public void Words_are_folded_and_asked_for_one_by_one()
    {
        var term = SearchTerm.Of("  Acme  ＢＥＲ ")!;
        term.Words.ShouldBe(["acme", "ber"]);
        term.Match.ShouldBe("\"ac cm me\" AND \"be er\"");
    }

    [Fact]
    public void A_quote_cannot_leave_its_phrase() =>
        SearchTerm.Of("a\" OR \"b")!.Match.ShouldNotContain("OR \"b");

    [Theory]
    [InlineData("Cancity", "can", "<mark>Can</mark>city")]
    [InlineData("American Can", "can", "Ameri<mark>can</mark> <mark>Can</mark>")]
    [InlineData("北京华信", "华信", "北京<mark>华信</mark>")]
    [InlineData("a<b", "zz", "a&lt;b")]
    [InlineData("Crème", "CREM", "<mark>Crèm</mark>e")]
    [InlineData("Straße 5", "strass", "<mark>Straß</mark>e 5")]
    [InlineData("Zero\u200BWidth", "width", "Zero\u200B<mark>Width</mark>")]
    [InlineData("O’Neill", "o'ne", "<mark>O’Ne</mark>ill")]
    public void What_was_typed_is_marked_and_the_rest_is_encoded(
        string text,
        string typed,
        string html
    )
    {
        using var writer = new StringWriter();
        Highlight
            .Of(text, typed)
            .WriteTo(writer, HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All));
        writer.ToString().ShouldBe(html);
    }
}
