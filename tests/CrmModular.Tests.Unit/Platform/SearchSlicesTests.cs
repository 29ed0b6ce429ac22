using CrmModular.Host.Platform.Search;

namespace CrmModular.Tests.Unit.Platform;

/// <summary>The slices in which PostgreSQL's search is asked: none is left out, none comes twice, and each is marked whole.</summary>
public sealed class SearchSlicesTests
{
    public static TheoryData<long, bool> Starts
    {
        get
        {
            var data = new TheoryData<long, bool>();
            foreach (
                var start in new long[] { 0, 1, 511, 512, 513, 2_048, 20_000, 131_072, 3_000_009 }
            )
            {
                data.Add(start, false);
                data.Add(start, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void They_follow_one_another_without_a_gap_to_the_end(long start, bool newer)
    {
        var slices = SearchSlices.From(start, newer).ToList();
        (newer ? slices[0].Low : slices[0].High).ShouldBe(start);
        (newer ? slices[^1].High : slices[^1].Low).ShouldBe(newer ? long.MaxValue : 0);
        foreach (var (one, next) in slices.Zip(slices.Skip(1)))
        {
            (newer ? next.Low - 1 : one.Low - 1).ShouldBe(newer ? one.High : next.High);
        }
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Every_row_of_a_marked_slice_has_one_of_its_marks(long start, bool newer)
    {
        foreach (
            var slice in SearchSlices.From(start, newer).Where(s => s.Marks is { Length: > 0 })
        )
        {
            var marks = slice.Marks!.ToHashSet();
            for (var number = slice.Low; number <= slice.High; number += 61)
            {
                SearchSlices.MarksOf(number).Any(marks.Contains).ShouldBeTrue($"{number}");
            }

            SearchSlices.MarksOf(slice.High).Any(marks.Contains).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_person_with_few_records_is_looked_through_in_two_steps(bool newer)
    {
        var slices = SearchSlices.From(3_000_009, newer, sparse: true).ToList();
        slices.Count.ShouldBe(2);
        slices.ShouldAllBe(s => s.Marks != null);
        (newer ? slices[0].Low : slices[0].High).ShouldBe(3_000_009);
        (newer ? slices[1].High : slices[1].Low).ShouldBe(newer ? long.MaxValue : 0);
        (newer ? slices[1].Low : slices[0].Low).ShouldBe(
            (newer ? slices[0].High : slices[1].High) + 1
        );
    }

    [Theory]
    [InlineData(3_000_009, 900_000, false)]
    [InlineData(3_000_009, 900_000, true)]
    [InlineData(3_000_009, 2_970_000, false)]
    [InlineData(40_000, 100, false)]
    public async Task Where_a_kind_lies_in_two_heaps_the_steps_begin_anew_at_the_second(
        long start,
        long second,
        bool sparse
    )
    {
        // One heap from the start down to 50 below it, the other from the second on.
        bool There(long n) => n <= start && (n > start - 50 || n <= second);
        var slices = await SearchSlices.OverGapAsync(
            [.. SearchSlices.From(start, false, sparse)],
            upTo => Task.FromResult<long?>(Math.Min(upTo, second)),
            sparse
        );
        // Newest first, none twice, and every row that is there lies in one of them.
        slices.Zip(slices.Skip(1)).ShouldAllBe(pair => pair.Second.High < pair.First.Low);
        foreach (var n in Sample(start).Where(There))
        {
            slices.Count(s => s.Low <= n && n <= s.High).ShouldBe(1, $"{n}");
        }

        var begins = slices.Any(s => s.High == second);
        begins.ShouldBe(start - second > 500_000 || start == 40_000);
    }

    [Fact]
    public async Task Where_a_kind_has_no_more_rows_below_nothing_is_asked_there()
    {
        var slices = await SearchSlices.OverGapAsync(
            [.. SearchSlices.From(3_000_009, false)],
            _ => Task.FromResult<long?>(null),
            false
        );
        slices.Count.ShouldBe(2);
    }

    private static IEnumerable<long> Sample(long start) =>
        Enumerable
            .Range(0, 60)
            .Select(i => start - i)
            .Concat(Enumerable.Range(0, 2_000).Select(i => start * i / 2_000));
}
