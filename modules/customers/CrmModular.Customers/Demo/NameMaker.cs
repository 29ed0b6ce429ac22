namespace CrmModular.Customers.Demo;

/// <summary>Makes names of persons and companies, with surnames as frequent as they are in life.</summary>
internal sealed class NameMaker(bool chinese, Random random)
{
    /// <summary>
    /// Shares of the most frequent surnames in per mille, from the first on: rounded from the public name reports of the
    /// Chinese ministry of public security and the census of the United States. Later ones fall off evenly.
    /// </summary>
    private static readonly double[] ChineseShares =
    [
        72.5,
        71.9,
        68.3,
        53.8,
        45.3,
        30.8,
        22.3,
        22.9,
        20.0,
        21.2,
        16.6,
        15.4,
        12.6,
        12.6,
        13.1,
        11.7,
        11.7,
        11.5,
        10.0,
        8.7,
    ];
    private static readonly double[] EnglishShares =
    [
        8.3,
        6.5,
        5.5,
        4.9,
        4.8,
        4.0,
        4.0,
        3.8,
        3.7,
        3.6,
        3.5,
        3.0,
        2.9,
        2.7,
        2.7,
        2.6,
        2.6,
        2.5,
        2.4,
        2.4,
    ];

    private readonly Words _words = Words.Of(chinese);
    private readonly double[] _surnames = Cumulate(chinese ? ChineseShares : EnglishShares, 50);

    public Words Words => _words;

    public string Surname()
    {
        var found = Array.BinarySearch(_surnames, random.NextDouble() * _surnames[^1]);
        return _words.Surnames[Math.Min(found < 0 ? ~found : found, _surnames.Length - 1)];
    }

    public string Person() => chinese ? Surname() + Given() : $"{Given()} {Surname()}";

    /// <summary>A company's name in a trade and a town; the brand is one of the list, or put together of two.</summary>
    public string Company(string brand, Trade trade, Place place)
    {
        var ending = Pick(trade.Endings);
        return chinese ? $"{place.Town}{brand}{ending}有限公司" : $"{brand} {ending}";
    }

    /// <summary>A brand that is new a million times.</summary>
    public string CoinedBrand()
    {
        if (chinese)
        {
            return string.Concat(Pick(_words.Brands).AsSpan(0, 1), Pick(_words.Brands).AsSpan(1, 1))
                + (random.Next(3) == 0 ? Pick(_words.Brands)[..1] : "");
        }

        var first = Pick(_words.Brands);
        return random.Next(3) switch
        {
            0 => $"{first} & {Surname()}",
            1 => $"{Surname()} {first}",
            _ => $"{first[..Math.Min(4, first.Length)]}{Pick(_words.Brands)[^4..]}",
        };
    }

    public string Phone(Place place) =>
        chinese
            ? random.Next(2) == 0
                ? $"1{random.Next(3, 10)}{random.Next(0, 1_000_000_000):000000000}"
                : $"{place.Code}-{random.Next(20_000_000, 90_000_000)}"
            : $"+1 {place.Code} 555 {random.Next(0, 10_000):0000}";

    public T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    private string Given() => Pick(_words.GivenNames);

    private static double[] Cumulate(double[] shares, int count)
    {
        var sums = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            sum +=
                i < shares.Length ? shares[i] : shares[^1] * Math.Pow(0.95, i - shares.Length + 1);
            sums[i] = sum;
        }

        return sums;
    }
}

/// <summary>Ids that are the same at each run, and sort by their time like all others.</summary>
internal static class SeededId
{
    public static Guid At(DateTimeOffset time, Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        var milliseconds = time.ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++)
        {
            bytes[i] = (byte)(milliseconds >> (40 - (8 * i)));
        }

        // Version 7, variant 1: RFC 9562.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, true);
    }
}
