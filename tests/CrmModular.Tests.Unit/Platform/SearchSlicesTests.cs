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
}
