using CrmModular.Customers.Customers;

namespace CrmModular.Customers.Import;

/// <summary>What the columns of a file of customers can go to.</summary>
internal static class CustomerTargets
{
    private const string ParentId = "parentExternalId";

    public static readonly IReadOnlyList<ImportTarget> All =
    [
        ImportTarget.RecordId,
        new("name", "customers.field.name", ImportValue.Text)
        {
            Required = true,
            Identifies = true,
            MaxLength = 200,
            Headings =
            [
                "account",
                "company",
                "customer",
                "account name",
                "客户",
                "公司",
                "公司名称",
            ],
        },
        new("externalId", "import.external.id", ImportValue.Text)
        {
            ExternalId = true,
            MaxLength = 100,
            Headings = ["account id", "customer id", "customer number", "客户编号", "编号", "id"],
        },
        new("type", "customers.field.type", ImportValue.Choice)
        {
            ChoiceTextKey = "customers.type",
            Choices =
            [
                new(nameof(CustomerType.Company), "organisation", "business", "公司", "企业"),
                new(nameof(CustomerType.Person), "private", "individual", "个人"),
            ],
        },
        new("owner", "customers.field.owner", ImportValue.Reference)
        {
            Reference = "platform.person",
            Headings =
            [
                "sales_agent",
                "account manager",
                "sales rep",
                "销售",
                "业务员",
                "客户经理",
            ],
        },
        new("level", "customers.field.level", ImportValue.Choice)
        {
            Choices = [.. CustomerList.Levels.Select(l => new ImportChoice(l))],
            Headings = ["class", "grade", "rating", "等级"],
        },
        new("industry", "customers.field.industry", ImportValue.Text)
        {
            MaxLength = TextLimitAttribute.Line,
            Usual = Industries.All,
            Headings = ["sector", "branch", "行业类别"],
        },
        new("region", "customers.field.region", ImportValue.Text)
        {
            MaxLength = TextLimitAttribute.Line,
            Headings = ["area", "territory", "地区", "大区"],
        },
        new("source", "customers.field.source", ImportValue.Text)
        {
            MaxLength = TextLimitAttribute.Line,
            Headings = ["lead source", "origin", "来源渠道"],
        },
        new("phone", "customers.field.phone", ImportValue.Phone)
        {
            TellsApart = true,
            Headings = ["telephone", "tel", "mobile", "电话号码", "手机"],
        },
        new("email", "customers.field.email", ImportValue.Email)
        {
            TellsApart = true,
            Headings = ["mail", "e-mail address", "邮箱"],
        },
        new("web", "customers.field.web", ImportValue.Web)
        {
            Headings = ["website", "url", "homepage", "官网", "网址"],
        },
        new("address", "customers.field.address", ImportValue.Text)
        {
            MaxLength = 500,
            Headings = ["office_location", "location", "street", "city", "country", "所在地"],
        },
        new("parent", "customers.field.parent", ImportValue.Reference)
        {
            Reference = CustomerRecords.Customer,
            ExternalIdTarget = ParentId,
            Headings = ["subsidiary_of", "parent account", "parent company", "母公司", "上级公司"],
        },
        new(ParentId, "customers.field.parentExternalId", ImportValue.Text)
        {
            MaxLength = 100,
            Headings = ["parent account id", "parent id", "上级公司编号", "母公司编号"],
        },
        new("employees", "customers.field.employees", ImportValue.Whole)
        {
            Headings = ["staff", "headcount", "员工数", "人数"],
        },
        new("revenue", "customers.field.revenue", ImportValue.Whole)
        {
            Headings = ["turnover", "annual revenue", "年收入", "营业额"],
        },
        new("founded", "customers.field.founded", ImportValue.Whole)
        {
            Headings = ["year_established", "founded year", "established", "成立年份"],
        },
        new("tags", "customers.field.tags", ImportValue.Tags) { Headings = ["labels", "标签"] },
        new("notes", "customers.field.notes", ImportValue.Text)
        {
            MaxLength = TextLimitAttribute.LongText,
            Headings = ["comment", "remarks", "description", "备注"],
        },
    ];
}
