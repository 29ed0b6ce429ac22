using System.Globalization;
using System.Text;
using CrmModular.Host.Platform.Import.Reading;
using CrmModular.Sdk;
using FsCheck;
using FsCheck.Fluent;

namespace CrmModular.Tests.Unit.Import;

public class PropertyTests
{
    private static readonly string[] LineEnds = ["\r\n", "\n", "\r"];
    private static readonly FileEncoding[] Encodings =
    [
        FileEncoding.Utf8,
        FileEncoding.Utf16LittleEndian,
        FileEncoding.Gb18030,
    ];

    // Everything that has a meaning in some style, and letters of several scripts.
    private static readonly Gen<string> Value =
        from length in Gen.Choose(0, 12)
        from chars in Gen.ArrayOf(
            Gen.Elements(
                "ab1 ,;\t|\"\r\n'=北京é𠮷\u3000"
                    .EnumerateRunes()
                    .Select(rune => rune.ToString())
                    .ToArray()
            ),
            length
        )
        select TextFold.Trim(string.Concat(chars));

    private sealed record Written(
        string[][] Table,
        char Separator,
        string LineEnd,
        FileEncoding Encoding,
        bool QuoteAll,
        bool EndLast
    );

    private static readonly Gen<Written> AnyTable =
        from width in Gen.Choose(2, 5)
        from height in Gen.Choose(1, 6)
        from rows in Gen.ArrayOf(Gen.ArrayOf(Value, width), height)
        from separator in Gen.Elements(SeparatorDetector.Candidates.ToArray())
        from lineEnd in Gen.Elements(LineEnds)
        from encoding in Gen.Elements(Encodings)
        from quoteAll in Gen.Elements(true, false)
        from endLast in Gen.Elements(true, false)
        select new Written(rows, separator, lineEnd, encoding, quoteAll, endLast);

    [Fact]
    public void Any_table_in_any_style_is_read_back_identically() =>
        Prop.ForAll(Arb.From(AnyTable), IsReadBack)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(600));

    private static readonly Gen<long> Amount = Gen.OneOf(
        Gen.Choose(-2_000_000_000, 2_000_000_000).Select(value => (long)value),
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        select ((long)high << 32) ^ (uint)low,
        Gen.Elements(0L, 1L, -1L, long.MaxValue, -long.MaxValue)
    );

    [Fact]
    public void Any_amount_in_either_style_is_read_back() =>
        Prop.ForAll(
                Arb.From(Amount),
                value => Styles(value).All(style => Reads(style.Text, style.Mark, value))
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Any_date_in_any_order_is_read_back() =>
        Prop.ForAll(
                Arb.From(Gen.Choose(CalendarDay.Earliest.DayNumber, CalendarDay.Latest.DayNumber)),
                day =>
                {
                    var date = DateOnly.FromDayNumber(day);
                    return Reads(date, "yyyy-M-d", DateOrder.YearMonthDay)
                        && Reads(date, "d/M/yyyy", DateOrder.DayMonthYear)
                        && Reads(date, "MM/dd/yyyy", DateOrder.MonthDayYear)
                        && Reads(date, "yyyy'年'M'月'd'日'", DateOrder.MonthDayYear);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void No_bytes_at_all_make_the_reader_throw() =>
        Prop.ForAll(
                Arb.From(
                    Gen.ArrayOf(
                        Gen.Elements(
                            "a1,;\"\r\n\0\t= \u00E9\u0081\u00FF\u00FEP"
                                .Select(c => (byte)c)
                                .ToArray()
                        )
                    )
                ),
                bytes =>
                    Files.ProfileAsync(new MemoryStream(bytes)).GetAwaiter().GetResult().Rows >= 0
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(300));

    private static bool IsReadBack(Written written)
    {
        var header = Enumerable.Range(1, written.Table[0].Length).Select(i => $"h{i}").ToArray();
        // a row of nothing is a blank line by design
        var table = written.Table.Where(row => row.Any(value => value.Length > 0)).ToArray();
        var text = string.Join(
            written.LineEnd,
            table
                .Prepend(header)
                .Select(row =>
                    string.Join(written.Separator, row.Select(value => Field(value, written)))
                )
        );
        var bytes = written
            .Encoding.ToEncoding()
            .GetBytes(written.EndLast ? text + written.LineEnd : text);
        var options = new ReadOptions
        {
            Separator = written.Separator,
            Encoding = written.Encoding,
        };
        var rows = Files.RowsAsync(new MemoryStream(bytes), options).GetAwaiter().GetResult();
        return rows.Count == table.Length
            && rows.Zip(table)
                .All(pair =>
                    pair.First.Values.SequenceEqual(pair.Second) && pair.First.Problems.Count == 0
                );
    }

    private static string Field(string value, Written written)
    {
        value = FormulaText.Hide(value);
        var needsQuotes =
            value.AsSpan().IndexOfAny("\r\n\"") >= 0
            || value.Contains(written.Separator, StringComparison.Ordinal);
        return needsQuotes || written.QuoteAll
            ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : value;
    }

    private static IEnumerable<(string Text, DecimalMark Mark)> Styles(long tenThousandths)
    {
        var value = tenThousandths / 10_000m;
        var point = value.ToString("#,##0.0000", CultureInfo.InvariantCulture);
        var comma = new StringBuilder(point)
            .Replace(',', '_')
            .Replace('.', ',')
            .Replace('_', '.')
            .ToString();
        yield return (point, DecimalMark.Point);
        yield return (comma, DecimalMark.Comma);
        yield return ("$ " + point, DecimalMark.Point);
        yield return (comma.Replace('.', '\u00A0') + " €", DecimalMark.Comma);
        yield return (value.ToString(CultureInfo.InvariantCulture), DecimalMark.Point);
        if (value < 0)
        {
            yield return ($"({point[1..]})", DecimalMark.Point);
        }
    }

    private static bool Reads(string text, DecimalMark mark, long expected)
    {
        var result = NumberText.ReadMoney(text, mark);
        return result.HasValue && result.Problem is null && result.Value.TenThousandths == expected;
    }

    private static bool Reads(DateOnly date, string format, DateOrder order) =>
        DateText.Read(date.ToString(format, CultureInfo.InvariantCulture), order)
            is { HasValue: true, Value: var read }
        && read == date;
}
