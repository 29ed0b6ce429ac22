using CrmModular.Host.Platform.Import;
using CrmModular.Sdk;
using CrmModular.Sdk.Data;

namespace CrmModular.Tests.Unit.Import;

public class EngineTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("+1 312 555-0100", "'+1 312 555-0100")]
    [InlineData("-cmd|x", "'-cmd|x")]
    [InlineData("plain", "plain")]
    public void A_list_of_rejects_holds_no_formula(string value, string written) =>
        ImportRejects.Quote(value).ShouldBe(written);

    [Fact]
    public void A_value_with_a_separator_is_quoted() =>
        ImportRejects.Quote("a, \"b\"\nc").ShouldBe("\"a, \"\"b\"\"\nc\"");

    [Theory]
    [InlineData("  Acme   Corp ", "ＡＣＭＥ corp", true)]
    [InlineData("GTXPro", "GTX Pro", false)]
    [InlineData("北京 华联", "北京  华联", true)]
    public void Names_are_the_same_when_only_case_width_and_spaces_differ(
        string one,
        string other,
        bool same
    ) => (ImportNames.Normal(one) == ImportNames.Normal(other)).ShouldBe(same);

    [Fact]
    public void Slow_writes_make_portions_small_and_pauses_longer()
    {
        var pace = new WritePace();
        for (var i = 0; i < 10; i++)
        {
            pace.Took(TimeSpan.FromMilliseconds(200));
        }

        pace.Size.ShouldBe(10);
        pace.Pause.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(50));
        for (var i = 0; i < 20; i++)
        {
            pace.Took(TimeSpan.FromMilliseconds(1));
        }

        pace.Size.ShouldBe(400);
        pace.Pause.ShouldBe(TimeSpan.FromMilliseconds(10));
    }
}
