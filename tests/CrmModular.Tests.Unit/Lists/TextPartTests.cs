using CrmModular.Sdk.Data;

namespace CrmModular.Tests.Unit.Lists;

public class TextPartTests
{
    [Theory]
    [InlineData("acme", new[] { "acme" })]
    [InlineData("ACME Ltd", new[] { "acme ltd" })]
    [InlineData("北京", new[] { "北京" })]
    [InlineData("öZ", new[] { "öz", "Öz" })]
    [InlineData("ÖZTÜRK", new[] { "ÖztÜrk", "öztürk", "Öztürk" })]
    public void A_part_is_looked_for_in_the_ways_it_may_be_written(
        string part,
        string[] writings
    ) => TextPart.Writings(part).ShouldBe(writings);

    [Fact]
    public void Without_a_part_everything_stays_and_one_text_of_several_is_enough()
    {
        var rows = new[] { ("Acme", "north"), ("Nova", "acme@example.com") }.AsQueryable();
        rows.WherePart(" ", r => r.Item1).Count().ShouldBe(2);
        rows.WherePart("ACME", r => r.Item1).Count().ShouldBe(1);
        rows.WherePart("acme ", r => r.Item1, r => r.Item2).Count().ShouldBe(2);
    }
}
