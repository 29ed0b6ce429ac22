namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>
/// Signs and codes of currencies beside an amount. A sign that several currencies share ($, ¥) stays
/// the sign: which one is meant is the page's question, not a guess of ours.
/// </summary>
internal static class CurrencyMarks
{
    private static readonly (string Mark, string Currency)[] Marks =
    [
        ("人民币", "CNY"),
        ("美元", "USD"),
        ("美金", "USD"),
        ("欧元", "EUR"),
        ("英镑", "GBP"),
        ("日元", "JPY"),
        ("港币", "HKD"),
        ("港元", "HKD"),
        ("元", "CNY"),
        ("RMB", "CNY"),
        ("US$", "USD"),
        ("HK$", "HKD"),
        ("NT$", "TWD"),
        ("A$", "AUD"),
        ("C$", "CAD"),
        ("S$", "SGD"),
        ("R$", "BRL"),
        ("CN¥", "CNY"),
        ("JP¥", "JPY"),
        ("€", "EUR"),
        ("£", "GBP"),
        ("₩", "KRW"),
        ("₹", "INR"),
        ("₽", "RUB"),
        ("₺", "TRY"),
        ("₫", "VND"),
        ("฿", "THB"),
        ("$", "$"),
        ("¥", "¥"),
    ];

    private static readonly HashSet<string> Codes = new(
        (
            "AED AUD BRL CAD CHF CLP CNH CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR JPY KES KRW "
            + "KWD KZT MAD MOP MXN MYR NGN NOK NZD PEN PHP PKR PLN QAR RON RUB SAR SEK SGD THB TRY TWD "
            + "UAH USD UYU VND XAF XOF ZAR"
        ).Split(' '),
        StringComparer.Ordinal
    );

    public static bool TakeStart(ReadOnlySpan<char> text, out string currency, out int length)
    {
        foreach (var (mark, found) in Marks)
        {
            if (text.StartsWith(mark, StringComparison.OrdinalIgnoreCase))
            {
                (currency, length) = (found, mark.Length);
                return true;
            }
        }

        return TryCode(text.Length > 3 ? text[..3] : [], out currency, out length);
    }

    public static bool TakeEnd(ReadOnlySpan<char> text, out string currency, out int length)
    {
        foreach (var (mark, found) in Marks)
        {
            if (text.EndsWith(mark, StringComparison.OrdinalIgnoreCase))
            {
                (currency, length) = (found, mark.Length);
                return true;
            }
        }

        return TryCode(text.Length > 3 ? text[^3..] : [], out currency, out length);
    }

    private static bool TryCode(ReadOnlySpan<char> text, out string currency, out int length)
    {
        (currency, length) = ("", 0);
        if (text.Length != 3 || !char.IsAsciiLetter(text[0]))
        {
            return false;
        }

        currency = text.ToString().ToUpperInvariant();
        length = 3;
        return Codes.Contains(currency);
    }
}

/// <summary>The currency of a row, as a code or a sign.</summary>
public static class CurrencyText
{
    /// <summary>The code of three letters.</summary>
    /// <param name="text">A code, a sign or a word.</param>
    /// <param name="own">The company's currency, which a sign stands for that several currencies share.</param>
    public static ValueResult<string> Read(string text, string own)
    {
        var plain = TextFold.ToHalfWidth(text).Trim();
        if (plain.Length == 3 && plain.All(char.IsAsciiLetter))
        {
            var code = plain.ToUpperInvariant();
            return ValueResult<string>.Of(code == "RMB" ? "CNY" : code);
        }

        return
            CurrencyMarks.TakeStart(plain, out var found, out var length) && length == plain.Length
            ? ValueResult<string>.Of(found.Length == 3 ? found : own)
            : ProblemCodes.NotACurrency.With(text);
    }
}
