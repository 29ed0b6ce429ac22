using System.Text;
using CrmModular.Sdk;

namespace CrmModular.Tests.Unit.Platform;

public sealed class FoldedTextTests
{
    [Theory]
    [InlineData("Crème brûlée", "creme brulee")]
    [InlineData("Nguyễn Thị Đào", "nguyen thi dao")]
    [InlineData("ÅNGSTRÖM", "angstrom")]
    [InlineData("Häusler Straße", "hausler strasse")]
    [InlineData(
        "O’Neill O‘Neill OʼNeill O`Neill O´Neill O＇Neill",
        "o'neill o'neill o'neill o'neill o'neill o'neill"
    )]
    [InlineData("Zero\u200BWidth\uFEFF Soft\u00ADhyphen", "zerowidth softhyphen")]
    [InlineData("ＡＣＭＥ　ｶﾞｽ", "acme ガス")]
    [InlineData(
        "Łódź Ørsted Ægir Þór İstanbul ISPARTA ısparta",
        "lodz orsted aegir thor istanbul isparta isparta"
    )]
    [InlineData("ΟΔΥΣΣΕΎΣ οδυσσεύς", "οδυσσευσ οδυσσευσ")]
    [InlineData("Ёлка ёлка чай ЧАЙ", "елка елка чай чай")]
    [InlineData("مُحَمَّد أحمد", "محمد احمد")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("10–20 “so”", "10-20 \"so\"")]
    [InlineData("ﬁne ² ㎏ ㈱", "fine 2 kg (株)")]
    [InlineData("がか パハ 한국어 หมู", "がか パハ 한국어 หมู")]
    [InlineData("a\tb\u00A0c", "a b c")]
    [InlineData("øđðłħŧıŋς", "oddlhtinσ")]
    [InlineData("’‘‛ʼʻʹ′`´", "'''''''''")]
    [InlineData("“”„‟«»", "\"\"\"\"\"\"")]
    [InlineData("‐‑‒–—―−", "-------")]
    [InlineData("ßæœþ", "ssaeoeth")]
    public void What_people_take_for_the_same_is_the_same(string text, string folded)
    {
        FoldedText.Of(text).ShouldBe(folded);
        FoldedText.Of(folded).ShouldBe(folded);
        FoldedText.Of(text.Normalize(NormalizationForm.FormD)).ShouldBe(folded);
    }

    [Fact]
    public void What_is_no_text_is_left_as_it_is() =>
        FoldedText.Of("A\uFFFEB\uD800").ShouldBe("a\uFFFEb\uD800");
}
