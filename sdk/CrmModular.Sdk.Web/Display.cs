using System.Globalization;

namespace CrmModular.Sdk.Web;

/// <summary>Shows money, dates and times in the reader's language and the company's time zone.</summary>
/// <param name="texts">The texts of the reader's language.</param>
/// <param name="company">Currency and time zone.</param>
public sealed class Display(ITexts texts, ICompany company)
{
    /// <summary>Provinces and the large cities, by which companies are named and registered.</summary>
    private static readonly string[] Places = (
        "北京 天津 上海 重庆 河北 山西 内蒙古 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 四川 贵州 "
        + "云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾 广州 深圳 杭州 南京 苏州 无锡 宁波 武汉 成都 西安 长沙 郑州 青岛 济南 "
        + "厦门 福州 合肥 东莞 佛山 大连 沈阳 长春 哈尔滨 昆明 南昌 石家庄"
    ).Split(' ');

    private static readonly Dictionary<string, string> KnownSymbols = new(StringComparer.Ordinal)
    {
        ["USD"] = "$",
        ["EUR"] = "€",
        ["GBP"] = "£",
        ["CNY"] = "CN¥",
        ["JPY"] = "JP¥",
    };

    /// <summary>The dash that stands for nothing.</summary>
    public const string None = "—";

    private static CultureInfo Culture => CultureInfo.CurrentUICulture;

    /// <summary>An amount with its currency's sign, without decimals where it has none; a dash for null.</summary>
    public string Money(Money? money) => money is null ? None : Money(money.Units, money.Currency);

    /// <summary>An amount with its currency's sign, without decimals where it has none.</summary>
    /// <param name="units">Ten-thousandths of the currency's unit.</param>
    /// <param name="currency">The ISO 4217 code; empty takes the company's.</param>
    public string Money(long units, string currency)
    {
        var code = currency.Length > 0 ? currency : company.Currency;
        var amount = (decimal)units / Sdk.Money.Scale;
        var decimals = decimal.Truncate(amount) == amount ? "N0" : "N2";
        var sign = amount < 0 ? "-" : "";
        return sign + Symbol(code) + Math.Abs(amount).ToString(decimals, Culture);
    }

    /// <summary>
    /// Sums of money in words: one for each currency, the company's first, side by side. They are never added, since nothing
    /// says at what rate; nothing at all is zero in the company's currency.
    /// </summary>
    /// <param name="amounts">The amounts; several of one currency are added.</param>
    public string Sum(IEnumerable<Money> amounts) => Sum(amounts, Money);

    /// <summary>The same in few characters, as <see cref="ShortMoney"/> writes them.</summary>
    /// <param name="amounts">The amounts; several of one currency are added.</param>
    public string ShortSum(IEnumerable<Money> amounts) => Sum(amounts, ShortMoney);

    private string Sum(IEnumerable<Money> amounts, Func<long, string, string> write)
    {
        var sums = amounts
            .GroupBy(m => m.Currency, StringComparer.Ordinal)
            .OrderByDescending(g => g.Key == company.Currency)
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => write(g.Sum(m => m.Units), g.Key))
            .ToList();
        return sums.Count > 0 ? string.Join(" + ", sums) : write(0, company.Currency);
    }

    /// <summary>An amount to its last decimal, with its currency's sign: what the price of a small part needs.</summary>
    /// <param name="amount">The amount in the currency's unit.</param>
    /// <param name="currency">The ISO 4217 code; empty takes the company's.</param>
    public string Exactly(decimal amount, string currency) =>
        (amount < 0 ? "-" : "")
        + Symbol(currency.Length > 0 ? currency : company.Currency)
        + Math.Abs(amount)
            .ToString(decimal.Truncate(amount) == amount ? "#,0" : "#,0.00##", Culture);

    /// <summary>A large amount in few characters: <c>$2.98M</c>; in Chinese <c>7.19 亿元</c>, and <c>$2.76 万</c> in other money.</summary>
    public string ShortMoney(long units, string currency)
    {
        var amount = Math.Abs(units / Sdk.Money.Scale);
        var code = currency.Length > 0 ? currency : company.Currency;
        // A sign stands before its amount in either language; the yuan is a word in Chinese, and words stand behind.
        var yuan = code == "CNY" && Culture.TwoLetterISOLanguageName == "zh";
        var (before, after) = yuan ? ("", "元") : (Symbol(code), "");
        var sign = units < 0 ? "-" : "";
        string Short(decimal size, string format, string word) =>
            $"{sign}{before}{(amount / size).ToString(format, Culture)}{word}{after}";
        if (Culture.TwoLetterISOLanguageName == "zh")
        {
            return amount switch
            {
                >= 100_000_000 => Short(100_000_000m, "0.##", " 亿"),
                >= 10_000 => Short(10_000m, "0.##", " 万"),
                _ => Money(units, currency),
            };
        }

        return amount switch
        {
            >= 1_000_000 => Short(1_000_000m, "0.##", "M"),
            >= 10_000 => Short(1_000m, "0.#", "k"),
            _ => Money(units, currency),
        };
    }

    /// <summary>A calendar date, without the year where it is this year's; a dash for null.</summary>
    public string Date(DateOnly? date)
    {
        if (date is not { } day)
        {
            return None;
        }

        var zh = Culture.TwoLetterISOLanguageName == "zh";
        if (day.Year == company.Today.Year)
        {
            return zh ? $"{day.Month} 月 {day.Day} 日" : day.ToString("d MMM", Culture);
        }

        return zh
            ? $"{day.Year} 年 {day.Month} 月 {day.Day} 日"
            : day.ToString("d MMM yyyy", Culture);
    }

    /// <summary>The date of a point in time, in the company's time zone; a dash for null.</summary>
    public string Date(DateTimeOffset? time) => Date(time is { } t ? DayOf(t) : null);

    /// <summary>Date and time, in the company's time zone; a dash for null.</summary>
    public string Time(DateTimeOffset? time) => time is { } t ? $"{Date(t)} {Clock(t)}" : None;

    /// <summary>Hours and minutes, in the company's time zone.</summary>
    public string Clock(DateTimeOffset time) =>
        TimeZoneInfo
            .ConvertTime(time, company.TimeZone)
            .ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The calendar date of a point in time, in the company's time zone.</summary>
    public DateOnly DayOf(DateTimeOffset time) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, company.TimeZone).DateTime);

    /// <summary>How long ago in days: today, yesterday, 9 d ago; a dash for null.</summary>
    public string Ago(DateTimeOffset? time)
    {
        if (time is not { } t)
        {
            return None;
        }

        var days = company.Today.DayNumber - DayOf(t).DayNumber;
        return days switch
        {
            <= 0 => texts["sdk.today"],
            1 => texts["sdk.yesterday"],
            _ => texts["sdk.days.ago", ("n", days)],
        };
    }

    /// <summary>A whole number with the language's separators.</summary>
    public string Number(long number) => number.ToString("N0", Culture);

    /// <summary>A bounded count: <c>1,284</c> or <c>10,000+</c>.</summary>
    public string Count(Data.BoundedCount count) => Number(count.Value) + (count.Exact ? "" : "+");

    /// <summary>Up to two letters for a name: initials of a company or a person, the family name of a Chinese person, the first sign of a Chinese company behind its city.</summary>
    public static string Monogram(string name)
    {
        var words = name.Split([' ', '-', '·'], StringSplitOptions.RemoveEmptyEntries)
            .Where(w => char.IsLetterOrDigit(w[0]))
            .ToList();
        return words.Count switch
        {
            0 => "",
            _ when words[0][0] > 0x2E80 => WithoutPlace(words[0])[..1],
            1 => words[0][..1].ToUpperInvariant(),
            _ => string.Concat(words[0][..1], words[1][..1]).ToUpperInvariant(),
        };
    }

    /// <summary>A company's name without the province or city it begins with, which half of a list may share.</summary>
    private static string WithoutPlace(string name)
    {
        // A person's name is shorter than a place and a company's own name together.
        if (name.Length < 6 || Array.Find(Places, name.StartsWith) is not { } place)
        {
            return name;
        }

        var rest = name[place.Length..];
        return rest[0] is '市' or '省' ? rest[1..] : rest;
    }

    /// <summary>
    /// The sign of a currency; its code and a space where no sign is known. Yuan and yen share a sign: it is the company's own
    /// currency, or in Chinese the yuan, and the other is told apart as in Unicode's CLDR.
    /// </summary>
    /// <param name="code">The ISO 4217 code.</param>
    public string Symbol(string code)
    {
        var yen =
            company.Currency is "CNY" or "JPY" ? company.Currency
            : Culture.TwoLetterISOLanguageName == "zh" ? "CNY"
            : null;
        return code == yen ? "¥" : KnownSymbols.GetValueOrDefault(code) ?? code + " ";
    }
}
