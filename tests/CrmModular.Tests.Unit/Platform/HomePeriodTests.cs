using CrmModular.Host.Platform.Home;

namespace CrmModular.Tests.Unit.Platform;

public sealed class HomePeriodTests
{
    private static readonly DateOnly Today = new(2017, 11, 22);

    [Theory]
    [InlineData("month", "2017-11-01", "2017-11-30", "2017-10-01", "2017-10-31", "2017-10-22")]
    [InlineData("quarter", "2017-10-01", "2017-12-31", "2017-07-01", "2017-09-30", "2017-08-22")]
    [InlineData("year", "2017-01-01", "2017-12-31", "2016-01-01", "2016-12-31", "2016-11-22")]
    [InlineData("last-month", "2017-10-01", "2017-10-31", "2017-09-01", "2017-09-30")]
    [InlineData("last-quarter", "2017-07-01", "2017-09-30", "2017-04-01", "2017-06-30")]
    [InlineData("last-year", "2016-01-01", "2016-12-31", "2015-01-01", "2015-12-31")]
    public void Each_choice_has_its_days_and_those_before(
        string key,
        string from,
        string to,
        string previousFrom,
        string previousTo,
        string? previousUntil = null
    )
    {
        HomePeriod
            .Of(key, null, null, Today)
            .ShouldBe(
                new HomePeriod(
                    key,
                    Day(from),
                    Day(to),
                    Day(previousFrom),
                    Day(previousTo),
                    Day(previousUntil ?? previousTo)
                )
            );
    }

    [Fact]
    public void Two_dates_are_compared_with_as_many_days_before()
    {
        var period = HomePeriod.Of("month", Day("2017-11-10"), Day("2017-11-19"), Today);
        period.Key.ShouldBe("custom");
        period.PreviousFrom.ShouldBe(Day("2017-10-31"));
        period.PreviousTo.ShouldBe(Day("2017-11-09"));
        period.PreviousUntil.ShouldBe(Day("2017-11-09"));
    }

    [Theory]
    // Running: the 13th of 20 days is compared with the 13th of the 20 before.
    [InlineData("custom", "2017-11-10", "2017-11-29", "2017-11-22", "2017-11-02")]
    // Not begun: with the whole of what was before.
    [InlineData("custom", "2017-12-10", "2017-12-29", "2017-11-22", "2017-12-09")]
    // Its last day: over.
    [InlineData("month", null, null, "2017-11-30", "2017-10-31")]
    // A day that the month before does not have.
    [InlineData("month", null, null, "2017-03-30", "2017-02-28")]
    [InlineData("year", null, null, "2016-02-29", "2015-02-28")]
    public void A_running_period_is_compared_with_the_same_days_before(
        string key,
        string? from,
        string? to,
        string today,
        string until
    ) =>
        HomePeriod
            .Of(key, from is null ? null : Day(from), to is null ? null : Day(to), Day(today))
            .PreviousUntil.ShouldBe(Day(until));

    [Theory]
    [InlineData(null)]
    [InlineData("never")]
    public void What_cannot_be_read_is_this_quarter(string? key) =>
        HomePeriod.Of(key, Day("2017-12-02"), Day("2017-12-01"), Today).Key.ShouldBe("quarter");

    private static DateOnly Day(string text) =>
        DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
