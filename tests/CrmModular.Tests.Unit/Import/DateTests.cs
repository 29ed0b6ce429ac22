using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Tests.Unit.Import;

public class DateTests
{
    [Theory]
    [InlineData("2017-03-01", DateOrder.YearMonthDay)]
    [InlineData("2017/3/1", DateOrder.MonthDayYear)]
    [InlineData("2017.03.01", DateOrder.DayMonthYear)]
    [InlineData("20170301", DateOrder.YearMonthDay)]
    [InlineData("2017年3月1日", DateOrder.DayMonthYear)]
    [InlineData("２０１７年３月１日", DateOrder.YearMonthDay)]
    [InlineData("1-3-2017", DateOrder.DayMonthYear)]
    [InlineData("01/03/2017", DateOrder.DayMonthYear)]
    [InlineData("3/1/2017", DateOrder.MonthDayYear)]
    [InlineData("1.3.2017", DateOrder.MonthDayYear)]
    [InlineData("1 Mar 2017", DateOrder.MonthDayYear)]
    [InlineData("March 1st, 2017", DateOrder.DayMonthYear)]
    [InlineData("2017-03-01T14:05:33Z", DateOrder.YearMonthDay)]
    [InlineData("2017-03-01 14:05", DateOrder.YearMonthDay)]
    [InlineData("3/1/2017 2:05 PM", DateOrder.MonthDayYear)]
    [InlineData("3/1/17", DateOrder.MonthDayYear)]
    [InlineData("01-03-17", DateOrder.DayMonthYear)]
    [InlineData("17-03-01", DateOrder.YearMonthDay)]
    [InlineData("1.3.17", DateOrder.MonthDayYear)]
    [InlineData("1-Mar-17", DateOrder.YearMonthDay)]
    public void The_first_of_march_is_read_however_it_is_written(string text, DateOrder order) =>
        DateText.Read(text, order).ShouldBe(ValueResult<DateOnly>.Of(new DateOnly(2017, 3, 1)));

    [Theory]
    [InlineData("0017-03-01", "year-out-of-range")]
    [InlineData("1.3.3017", "year-out-of-range")]
    [InlineData("31/1/2017", "date-order-mismatch")]
    [InlineData("2017-02-29", "not-a-date")]
    [InlineData("30/30/2017", "not-a-date")]
    [InlineData("1/2-2017", "not-a-date")]
    [InlineData("2017-03-01 25:00", "not-a-date")]
    [InlineData("1234-5-678", "not-a-date")]
    [InlineData("0000-01-01", "not-a-date")]
    [InlineData("soon", "not-a-date")]
    [InlineData("", "not-a-date")]
    public void What_is_no_date_is_refused_with_the_value(string text, string code)
    {
        var result = DateText.Read(text, DateOrder.MonthDayYear);
        result.HasValue.ShouldBeFalse();
        result.Problem!.Code.ShouldBe(code);
        result.Problem.Args["value"].ShouldBe(text);
    }

    [Theory]
    [InlineData(DateColumnKind.Unambiguous, DateOrder.YearMonthDay, "2017-03-01", "2016-12-31")]
    [InlineData(DateColumnKind.Unambiguous, DateOrder.DayMonthYear, "1/2/2017", "13/2/2017")]
    [InlineData(DateColumnKind.Unambiguous, DateOrder.MonthDayYear, "1/2/2017", "2/13/2017")]
    [InlineData(DateColumnKind.Unambiguous, DateOrder.DayMonthYear, "1.2.2017", "3.4.2017")]
    [InlineData(DateColumnKind.Ambiguous, null, "1/2/2017", "11/12/2017")]
    [InlineData(DateColumnKind.Ambiguous, null, "5/5/2017", "2017-01-01")]
    [InlineData(DateColumnKind.Mixed, null, "13/2/2017", "2/13/2017")]
    [InlineData(DateColumnKind.Ambiguous, null, "north", "1/2/17")]
    [InlineData(DateColumnKind.Ambiguous, null, "20-10-16", "25-10-16")]
    [InlineData(DateColumnKind.Unambiguous, DateOrder.DayMonthYear, "20-10-46", "25-10-99")]
    [InlineData(DateColumnKind.None, null, "north", "south")]
    public void A_column_shows_its_order(
        DateColumnKind kind,
        DateOrder? order,
        params string[] values
    )
    {
        var detector = new DateOrderDetector();
        foreach (var value in values)
        {
            detector.Add(value);
        }

        var result = detector.Result();
        (result.Kind, result.Order).ShouldBe((kind, order));
        (result.Dates + result.Others).ShouldBe(2);
    }

    [Fact]
    public void One_telling_value_among_ten_thousand_decides()
    {
        var detector = new DateOrderDetector();
        for (var i = 0; i < 10_000; i++)
        {
            detector.Add("1/2/2017");
        }

        detector.Result().Kind.ShouldBe(DateColumnKind.Ambiguous);
        detector.Add("31/1/2017");
        detector.Result().Order.ShouldBe(DateOrder.DayMonthYear);
    }

    [Theory]
    [InlineData("2017-03-01 14:05", "2017-03-01T14:05:00+08:00")]
    [InlineData("2017-03-01", "2017-03-01T00:00:00+08:00")]
    [InlineData("2017-03-01T14:05:33.123Z", "2017-03-01T14:05:33+00:00")]
    [InlineData("2017-03-01 14:05:33 -0530", "2017-03-01T14:05:33-05:30")]
    [InlineData("2017年3月1日 下午2:05", "2017-03-01T14:05:00+08:00")]
    [InlineData("2017-03-01 12:00 AM", "2017-03-01T00:00:00+08:00")]
    public void A_time_is_read_with_its_offset_or_the_users_zone(string text, string expected)
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(8), "test", "test");
        var moment = DateText.ReadMoment(text, DateOrder.YearMonthDay, zone);
        moment.Value.ToString("yyyy-MM-ddTHH:mm:sszzz").ShouldBe(expected);
    }

    [Fact]
    public void A_time_that_the_clocks_skipped_is_refused()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        DateText
            .ReadMoment("2024-03-31 02:30", DateOrder.YearMonthDay, zone)
            .Problem!.Code.ShouldBe("time-skipped-by-clock-change");
        DateText
            .ReadMoment("2024-03-31 03:30", DateOrder.YearMonthDay, zone)
            .HasValue.ShouldBeTrue();
    }
}
