using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Tests.Unit.Import;

public class HeaderTests
{
    private static readonly ImportField[] Fields =
    [
        new("name", ["name", "account", "company", "customer name", "客户名称", "公司"]),
        new("owner", ["owner", "sales agent", "负责人"]),
        new("engagedOn", ["engaged on", "engage date", "开始日期"]),
        new("closedOn", ["closed on", "close date", "结束日期"]),
        new("amount", ["amount", "close value", "金额"]),
        new("phone", ["phone", "telephone", "电话"]),
    ];

    [Theory]
    [InlineData("Account", "name", HeaderMatchKind.SameName)]
    [InlineData("CUSTOMER_NAME", "name", HeaderMatchKind.SameName)]
    [InlineData("客户名称", "name", HeaderMatchKind.SameName)]
    [InlineData("ｐｈｏｎｅ", "phone", HeaderMatchKind.SameName)]
    [InlineData("engage-date", "engagedOn", HeaderMatchKind.SameName)]
    [InlineData("closeDate", "closedOn", HeaderMatchKind.SameName)]
    [InlineData("Company legal", "name", HeaderMatchKind.SharedWords)]
    [InlineData("公司名称", "name", HeaderMatchKind.SharedWords)]
    [InlineData("合同金额", "amount", HeaderMatchKind.SharedWords)]
    [InlineData("acount", "name", HeaderMatchKind.CloseSpelling)]
    [InlineData("telehpone", "phone", HeaderMatchKind.CloseSpelling)]
    public void A_header_finds_its_field(string header, string field, HeaderMatchKind kind)
    {
        var match = HeaderMatcher.Propose([header], Fields).ShouldHaveSingleItem();
        (match.FieldKey, match.Kind).ShouldBe((field, kind));
        (match.Confidence == 1).ShouldBe(kind == HeaderMatchKind.SameName);
        match.Confidence.ShouldBeInRange(0.1, 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("opportunity_id")]
    [InlineData("备注")]
    [InlineData("notes")]
    public void A_strange_header_finds_none(string header) =>
        HeaderMatcher.Propose([header], Fields).ShouldBeEmpty();

    [Fact]
    public void Each_field_goes_to_one_column_and_the_surest_wins()
    {
        var matches = HeaderMatcher.Propose(
            ["company legal", "sales_agent", "company", "Account"],
            Fields
        );
        matches
            .Select(match => (match.Column, match.FieldKey))
            .ShouldBe([(1, "owner"), (2, "name")]);
    }
}
