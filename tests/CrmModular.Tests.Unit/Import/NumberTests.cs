using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Tests.Unit.Import;

public class NumberTests
{
    [Theory]
    [InlineData("1,234.50", DecimalMark.Point, 12345000)]
    [InlineData("1.234,50", DecimalMark.Comma, 12345000)]
    [InlineData("1 234,50", DecimalMark.Comma, 12345000)]
    [InlineData("1\u00A0234,50", DecimalMark.Comma, 12345000)]
    [InlineData("1'234.50", DecimalMark.Point, 12345000)]
    [InlineData("1,234", DecimalMark.Point, 12340000)]
    [InlineData("1,234", DecimalMark.Comma, 12340)]
    [InlineData("-5", DecimalMark.Point, -50000)]
    [InlineData("(5.25)", DecimalMark.Point, -52500)]
    [InlineData("5.25-", DecimalMark.Point, -52500)]
    [InlineData("１２３．４５", DecimalMark.Point, 1234500)]
    [InlineData("1.2万", DecimalMark.Point, 120000000)]
    [InlineData("3亿", DecimalMark.Point, 3000000000000)]
    [InlineData(".5", DecimalMark.Point, 5000)]
    [InlineData("0.12340", DecimalMark.Point, 1234)]
    [InlineData("922337203685477.5807", DecimalMark.Point, long.MaxValue)]
    public void Money_is_whole_ten_thousandths(string text, DecimalMark mark, long expected)
    {
        var result = NumberText.ReadMoney(text, mark);
        result.Value.TenThousandths.ShouldBe(expected);
        result.Problem.ShouldBeNull();
    }

    [Theory]
    [InlineData("$1,054", "$")]
    [InlineData("-$5", "$")]
    [InlineData("$-5", "$")]
    [InlineData("US$ 5", "USD")]
    [InlineData("5 €", "EUR")]
    [InlineData("￥100", "¥")]
    [InlineData("CNY 100", "CNY")]
    [InlineData("100usd", "USD")]
    [InlineData("1.2万元", "CNY")]
    [InlineData("$5 CAD", "CAD")]
    [InlineData("5", null)]
    public void The_currency_is_found_beside_the_amount(string text, string? currency)
    {
        var result = NumberText.ReadMoney(text, DecimalMark.Point);
        result.HasValue.ShouldBeTrue();
        result.Value.Currency.ShouldBe(currency);
    }

    [Theory]
    [InlineData("922337203685477.5808", "number-too-large")]
    [InlineData("99999999999999999999999999999999999", "number-too-large")]
    [InlineData("1,23", "not-a-number")]
    [InlineData("1,2345", "not-a-number")]
    [InlineData("1,234,56", "not-a-number")]
    [InlineData("1.234.567", "not-a-number")]
    [InlineData("0,123", "not-a-number")]
    [InlineData("12%", "percent-as-money")]
    [InlineData("twelve", "not-a-number")]
    [InlineData("USD", "not-a-number")]
    [InlineData("-", "not-a-number")]
    [InlineData("", "not-a-number")]
    public void What_is_no_money_is_refused(string text, string code)
    {
        var result = NumberText.ReadMoney(text, DecimalMark.Point);
        result.HasValue.ShouldBeFalse();
        result.Problem!.Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("0.00005", 1)]
    [InlineData("-0.00005", -1)]
    [InlineData("0.00004", 0)]
    public void More_than_four_decimals_are_rounded_and_reported(string text, long expected)
    {
        var result = NumberText.ReadMoney(text, DecimalMark.Point);
        result.Value.TenThousandths.ShouldBe(expected);
        result.Problem!.Code.ShouldBe("money-rounded");
        result.Problem.Severity.ShouldBe(ProblemSeverity.Note);
    }

    [Theory]
    [InlineData(NumberColumnKind.Unambiguous, DecimalMark.Point, "1,234", "1.5")]
    [InlineData(NumberColumnKind.Unambiguous, DecimalMark.Comma, "1,234", "1,5")]
    [InlineData(NumberColumnKind.Unambiguous, DecimalMark.Point, "1,234", "1,234,567")]
    [InlineData(NumberColumnKind.Unambiguous, DecimalMark.Comma, "1,234", "0,123")]
    [InlineData(NumberColumnKind.Assumed, DecimalMark.Comma, "1,234", "12")]
    [InlineData(NumberColumnKind.NoMarks, DecimalMark.Comma, "1234", "12")]
    [InlineData(NumberColumnKind.Mixed, DecimalMark.Point, "1.5", "1,5")]
    [InlineData(NumberColumnKind.None, DecimalMark.Comma, "a", "b")]
    public void A_column_shows_its_decimal_mark(
        NumberColumnKind kind,
        DecimalMark mark,
        params string[] values
    )
    {
        var detector = new DecimalMarkDetector(DecimalMark.Comma);
        foreach (var value in values)
        {
            detector.Add(value);
        }

        var result = detector.Result();
        (result.Kind, result.Mark).ShouldBe((kind, mark));
        (result.Note is not null).ShouldBe(kind == NumberColumnKind.Assumed);
        result.Note?.Args["value"].ShouldBe("1,234");
    }

    [Fact]
    public void Percent_keeps_the_number_as_written() =>
        NumberText
            .ReadNumber("12.5 %", DecimalMark.Point)
            .Value.ShouldBe(new NumberValue(12.5m, true, null));

    [Theory]
    [InlineData("2822", 2822L, null)]
    [InlineData("2,822", 2822L, null)]
    [InlineData("12.0", 12L, null)]
    [InlineData("1.5万", 15000L, null)]
    [InlineData("12.5", null, "not-whole")]
    [InlineData("9223372036854775808", null, "number-too-large")]
    public void Whole_numbers_are_whole(string text, long? expected, string? code)
    {
        var result = NumberText.ReadWhole(text, DecimalMark.Point);
        (result.HasValue ? result.Value : (long?)null).ShouldBe(expected);
        (result.Problem?.Code).ShouldBe(code);
    }
}
