using System.Globalization;
using CrmModular.Sdk;
using CrmModular.Sdk.Web;

namespace CrmModular.Tests.Unit.Platform;

/// <summary>Amounts as people read them in their language.</summary>
public sealed class MoneyTests
{
    [Theory]
    [InlineData("en", 27_600, "USD", "$27.6k")]
    [InlineData("en", 2_980_000, "EUR", "€2.98M")]
    [InlineData("en", -2_980_000, "USD", "-$2.98M")]
    [InlineData("zh-CN", 27_600, "CNY", "2.76 万元")]
    [InlineData("zh-CN", 719_000_000, "CNY", "7.19 亿元")]
    [InlineData("zh-CN", 27_600, "USD", "$2.76 万")]
    [InlineData("zh-CN", 356_000_000, "USD", "$3.56 亿")]
    [InlineData("zh-CN", -27_600, "USD", "-$2.76 万")]
    [InlineData("zh-CN", 950, "CNY", "¥950")]
    public void A_short_amount_has_its_currency_where_the_language_has_it(
        string language,
        long amount,
        string currency,
        string expected
    ) => In(language, d => d.ShortMoney(amount * Money.Scale, currency)).ShouldBe(expected);

    [Theory]
    [InlineData("1234.5", "USD", "$1,234.50")]
    [InlineData("0.0125", "CNY", "CN¥0.0125")]
    [InlineData("1200", "", "€1,200")]
    public void An_exact_amount_keeps_its_last_decimal(
        string amount,
        string currency,
        string expected
    ) =>
        In("en", d => d.Exactly(decimal.Parse(amount, CultureInfo.InvariantCulture), currency))
            .ShouldBe(expected);

    [Theory]
    [InlineData("en", "€1,200 + CN¥5 + JP¥9 + SEK 3")]
    [InlineData("zh-CN", "€1,200 + ¥5 + JP¥9 + SEK 3")]
    public void Sums_of_several_currencies_stand_side_by_side(string language, string expected) =>
        In(
                language,
                d =>
                    d.Sum([
                        Money.Of(3, "SEK"),
                        Money.Of(4, "JPY"),
                        Money.Of(1_000, "EUR"),
                        Money.Of(5, "CNY"),
                        Money.Of(5, "JPY"),
                        Money.Of(200, "EUR"),
                    ])
            )
            .ShouldBe(expected);

    [Fact]
    public void Nothing_is_zero_in_the_companys_currency() =>
        In("en", d => d.Sum([])).ShouldBe("€0");

    private static string In(string language, Func<Display, string> write)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            return write(new Display(null!, new Euros()));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private sealed class Euros : ICompany
    {
        public string Name => "";
        public string Currency => "EUR";
        public TimeZoneInfo TimeZone => TimeZoneInfo.Utc;
        public DateOnly Today => new(2026, 11, 26);
    }
}
