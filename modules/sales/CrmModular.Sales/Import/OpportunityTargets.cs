namespace CrmModular.Sales.Import;

/// <summary>What the columns of a file of opportunities can go to.</summary>
internal static class OpportunityTargets
{
    public static IReadOnlyList<ImportTarget> With(IReadOnlyList<ImportChoice> stages) =>
        [
            ImportTarget.RecordId,
            new("externalId", "sales.field.externalId", ImportValue.Text)
            {
                ExternalId = true,
                MaxLength = 100,
                Headings = ["opportunity_id", "deal id", "商机编号", "编号", "id"],
            },
            new("name", "sales.field.name", ImportValue.Text)
            {
                MaxLength = 200,
                Headings = ["opportunity", "deal", "deal name", "商机", "商机名称"],
            },
            new("customer", "customers.customer", ImportValue.Reference)
            {
                Reference = "customers.customer",
                Expected = true,
                Headings = ["account", "company", "客户名称", "公司"],
            },
            new("product", "catalog.product", ImportValue.Reference)
            {
                Reference = "catalog.product",
                Headings = ["product name", "item", "产品名称"],
            },
            new("stage", "sales.field.stage", ImportValue.Choice)
            {
                Choices = stages,
                ChoiceTextKey = "sales.stage",
                Headings = ["deal_stage", "status", "phase", "销售阶段", "状态"],
            },
            new("owner", "sales.field.owner", ImportValue.Reference)
            {
                Reference = "platform.person",
                Headings = ["sales_agent", "agent", "salesperson", "sales rep", "销售", "业务员"],
            },
            new("engagedOn", "sales.field.engagedOn", ImportValue.Date)
            {
                Expected = true,
                Headings = ["engage_date", "engaged on", "start date", "接洽日期", "开始日期"],
            },
            new("closedOn", "sales.field.closedOn", ImportValue.Date)
            {
                Headings = ["close_date", "closed on", "won on", "成交日期", "关闭日期"],
            },
            new("closedValue", "sales.field.closedValue", ImportValue.Money)
            {
                Headings = ["close_value", "closed amount", "won amount", "成交金额"],
            },
            new("amount", "sales.field.amount", ImportValue.Money)
            {
                Headings = ["expected amount", "value", "预计金额"],
            },
            new("currency", "sales.field.currency", ImportValue.Currency)
            {
                Headings = ["currency code", "币种", "货币"],
            },
            new("probability", "sales.field.probability", ImportValue.Whole)
            {
                Headings = ["likelihood", "赢率"],
            },
            new("closeOn", "sales.field.closeOn", ImportValue.Date)
            {
                Headings = ["closes", "expected close", "forecast date", "预计成交日期"],
            },
            new("lostReason", "sales.field.lostReason", ImportValue.Text)
            {
                MaxLength = 500,
                Headings = ["loss reason", "lost reason", "失败原因", "丢单原因"],
            },
            new("nextStep", "sales.field.nextStep", ImportValue.Text)
            {
                MaxLength = 500,
                Headings = ["next action", "todo", "下一步"],
            },
            new("nextStepOn", "sales.field.nextStepOn", ImportValue.Date)
            {
                Headings = ["next action on", "下一步日期"],
            },
            new("source", "sales.field.source", ImportValue.Text)
            {
                MaxLength = TextLimitAttribute.Line,
                Headings = ["lead source", "origin", "来源"],
            },
        ];
}
