using CrmModular.Sdk.Web;

namespace CrmModular.Tests.Unit.Platform;

/// <summary>The one or two letters that stand for a name.</summary>
public sealed class MonogramTests
{
    [Theory]
    [InlineData("Acme Rockets Ltd", "AR")]
    [InlineData("zebra", "Z")]
    [InlineData("", "")]
    [InlineData("王小明", "王")]
    [InlineData("北京华信科技有限公司", "华")]
    [InlineData("深圳市远航物流有限公司", "远")]
    [InlineData("广东省粤海食品公司", "粤")]
    [InlineData("哈尔滨北方机械厂", "北")]
    [InlineData("华为技术有限公司", "华")]
    [InlineData("南京路小吃", "南")]
    public void A_name_has_its_own_letters(string name, string expected) =>
        Display.Monogram(name).ShouldBe(expected);
}
