namespace CrmModular.Sales.Demo;

/// <summary>The words of made-up deals. All of them are our own.</summary>
internal sealed record DemoWords(
    string[] Steps,
    string[] Reasons,
    string[] Sources,
    string[] Interests
)
{
    public static DemoWords Of(bool chinese) => chinese ? Chinese : English;

    private static readonly DemoWords English = new(
        [
            "First call",
            "Send brochure",
            "Who decides?",
            "Demo on site",
            "Send offer",
            "Call back",
            "Visit the branch",
            "Contract check",
            "Ask for references",
        ],
        ["Price", "Competitor", "No budget", "No need", "No answer"],
        ["Web", "Trade fair", "Recommendation", "Phone", "Existing customer"],
        [
            "asked twice",
            "seen at the fair",
            "owns an older one",
            "wants a test",
            "asked for a price",
        ]
    );

    private static readonly DemoWords Chinese = new(
        [
            "首次电话",
            "寄送资料",
            "确认决策人",
            "现场演示",
            "发送报价",
            "回电",
            "拜访门店",
            "审核合同",
            "提供案例",
        ],
        ["价格", "竞争对手", "没有预算", "没有需求", "没有回应"],
        ["网站", "展会", "转介绍", "电话", "老客户"],
        ["问过两次", "展会上看过", "在用旧款", "希望试用", "询过价"]
    );
}
