using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Tests.Unit.Import;

public class PlainTextTests
{
    [Theory]
    [InlineData("Yes", true)]
    [InlineData("Y", true)]
    [InlineData("TRUE", true)]
    [InlineData("１", true)]
    [InlineData("是", true)]
    [InlineData("√", true)]
    [InlineData("no", false)]
    [InlineData("n", false)]
    [InlineData("0", false)]
    [InlineData("否", false)]
    [InlineData("maybe", null)]
    [InlineData("2", null)]
    public void Yes_and_no(string text, bool? expected)
    {
        var result = BooleanText.Read(text);
        (result.HasValue ? result.Value : (bool?)null).ShouldBe(expected);
    }

    [Theory]
    [InlineData("anna@example.com", true)]
    [InlineData("anna.o'neil+crm@mail.example.co.uk", true)]
    [InlineData("王@例子.中国", true)]
    [InlineData("mailto:anna@example.com", true)]
    [InlineData("anna", false)]
    [InlineData("ann@crm", true)]
    [InlineData("प्रिया@उदाहरण.भारत", true)]
    [InlineData("Anna <anna@example.com>", false)]
    [InlineData("anna@example.com, bob@example.com", false)]
    [InlineData("a?bcc=b@crm", false)]
    [InlineData("anna@crm?bcc=b@example.com", false)]
    [InlineData("anna@127.0.0.1", false)]
    [InlineData("anna@crm.", false)]
    [InlineData("", false)]
    [InlineData("@example.com", false)]
    [InlineData("anna@@example.com", false)]
    [InlineData("anna..b@example.com", false)]
    [InlineData("anna.@example.com", false)]
    [InlineData("a b@example.com", false)]
    [InlineData("anna@-example.com", false)]
    public void Addresses_are_plausible_or_not(string text, bool expected) =>
        EmailText.Read(text).HasValue.ShouldBe(expected);

    [Theory]
    [InlineData("+86 (10) 6552-9988", true)]
    [InlineData("010-65529988 转 12", true)]
    [InlineData("555 0100 ext. 7", true)]
    [InlineData("1234", false)]
    [InlineData("call me", false)]
    [InlineData("12345678901234567890123", false)]
    public void Telephone_numbers_are_kept_as_typed(string text, bool expected)
    {
        var result = PhoneText.Read(text);
        result.HasValue.ShouldBe(expected);
        if (expected)
        {
            result.Value.ShouldBe(text);
        }
    }

    [Fact]
    public void Telephone_numbers_are_compared_by_digits()
    {
        PhoneText
            .ComparisonKey("+86 10 6552-9988")
            .ShouldBe(PhoneText.ComparisonKey("0086(10)65529988"));
        PhoneText.ComparisonKey("010-65529988 转 12").ShouldBe("01065529988x12");
        PhoneText.ComparisonKey("65529988").ShouldNotBe(PhoneText.ComparisonKey("65529989"));
    }

    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("http://www.example.com/a?b=c", "http://www.example.com/a?b=c")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("anna@example.com", null)]
    [InlineData("example", null)]
    [InlineData("3.14", null)]
    [InlineData("not a site.com", null)]
    public void Web_addresses_are_kept_as_typed_and_nothing_else_is(string text, string? expected)
    {
        var result = WebText.Read(text);
        (result.HasValue ? result.Value : null).ShouldBe(expected);
    }
}
