using CrmModular.Sdk.Data;

namespace CrmModular.Tests.Unit.Lists;

public class TextPartTests
{
    [Fact]
    public void Without_a_part_everything_stays_and_one_text_of_several_is_enough()
    {
        var rows = new[] { ("Acme", "north"), ("Nova", "acme@example.com") }.AsQueryable();
        rows.WherePart(" ", r => r.Item1).Count().ShouldBe(2);
        rows.WherePart("ACME", r => r.Item1).Count().ShouldBe(1);
        rows.WherePart("ＡＣＭＥ", r => r.Item1).Count().ShouldBe(1);
        rows.WherePart("acme ", r => r.Item1, r => r.Item2).Count().ShouldBe(2);
    }
}
