using CrmModular.Sdk.Data;
using CrmModular.Sdk.Web;

namespace CrmModular.Tests.Unit.Lists;

/// <summary>The address of a list says all of its state, and reads back as it was.</summary>
public class ListStateTests
{
    [RecordKind("test.thing")]
    private sealed class Thing : Entity
    {
        public string Level { get; set; } = "";
        public string Name { get; set; } = "";
        public DateTimeOffset At { get; set; }
    }

    private static readonly ListField[] Fields =
    [
        new ListField<Thing, string, string>(t => t.Name, t => t.Name)
        {
            Key = "name",
            TextKey = "t",
            Kind = FieldKind.Text,
        },
        new ListField<Thing, string, string>(t => t.Level, t => t.Level)
        {
            Key = "level",
            TextKey = "t",
            Kind = FieldKind.Choice,
        },
        new ListField<Thing, DateTimeOffset, DateTimeOffset>(t => t.At, t => t.At)
        {
            Key = "at_day",
            TextKey = "t",
            Kind = FieldKind.Time,
        },
    ];

    [Theory]
    [InlineData("")]
    [InlineData("level=A,B&sort=-name")]
    [InlineData("name=a%26b%3Dc&cols=name,level")]
    [InlineData("level=-&search=%E5%8C%97%E4%BA%AC")]
    [InlineData("at_day=2026-01-01..2026-02-01")]
    public void What_is_kept_reads_back(string query)
    {
        var state = ListState.Read(query, Fields);
        state.Kept().ShouldBe(query);
        var url = state.Url("/things");
        ListState
            .Read(url.Split('?', 2).ElementAtOrDefault(1) ?? "", Fields)
            .Kept()
            .ShouldBe(query);
    }

    [Fact]
    public void Boxes_of_one_name_are_one_filter_and_two_ends_are_a_range()
    {
        var state = ListState.Read(
            "level=A&level=C&at_day.from=2026-01-01&at_day.to=&unknown=x",
            Fields
        );
        state.Filters["level"].ShouldBe("A,C");
        state.Filters["at_day"].ShouldBe("2026-01-01..");
        state.Filters.Count.ShouldBe(2);
    }

    [Fact]
    public void A_view_stands_for_its_filters_until_they_are_changed()
    {
        var state = ListState.Read("level=A", Fields) with { View = "mine" };
        state.Url("/x").ShouldBe("/x?view=mine");
        (state with { Custom = true }).Url("/x").ShouldBe("/x?view=mine&custom=1&level=A");
    }

    [Fact]
    public void Another_filter_begins_at_the_first_row()
    {
        var state = new ListState { Cursor = "abc", At = 51 }.With("level", "A");
        state.Url("/x").ShouldBe("/x?level=A");
        state.With("level", null).Url("/x").ShouldBe("/x");
    }

    [Theory]
    [InlineData("cursor=abc&at=x", 1)]
    [InlineData("cursor=abc&at=-5", 1)]
    [InlineData("cursor=abc&at=51", 51)]
    public void A_made_up_row_number_is_the_first(string query, long at) =>
        ListState.Read(query, Fields).At.ShouldBe(at);
}
