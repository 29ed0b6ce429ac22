using System.Globalization;

namespace CrmModular.Customers.Customers;

/// <summary>Words that companies use for industries: suggestions on a form, and the spellings that an import knows. Any other word is as good.</summary>
internal static class Industries
{
    private static readonly string[] English =
    [
        "Agriculture",
        "Automotive",
        "Banking",
        "Biotechnology",
        "Chemicals",
        "Construction",
        "Consulting",
        "Education",
        "Electronics",
        "Employment",
        "Energy",
        "Engineering",
        "Entertainment",
        "Finance",
        "Food",
        "Government",
        "Healthcare",
        "Hospitality",
        "Insurance",
        "Legal",
        "Logistics",
        "Manufacturing",
        "Marketing",
        "Media",
        "Medical",
        "Mining",
        "Pharmaceuticals",
        "Real estate",
        "Retail",
        "Services",
        "Software",
        "Technology",
        "Telecommunications",
        "Textiles",
        "Tourism",
        "Transportation",
        "Utilities",
        "Wholesale",
    ];

    private static readonly string[] Chinese =
    [
        "农业",
        "汽车",
        "银行",
        "生物技术",
        "化工",
        "建筑",
        "咨询",
        "教育",
        "电子",
        "人力资源",
        "能源",
        "工程",
        "文化娱乐",
        "金融",
        "食品",
        "政府机构",
        "医疗健康",
        "酒店餐饮",
        "保险",
        "法律服务",
        "物流",
        "制造业",
        "市场营销",
        "媒体",
        "医疗器械",
        "采矿",
        "制药",
        "房地产",
        "零售",
        "服务业",
        "软件",
        "科技",
        "电信",
        "纺织",
        "旅游",
        "交通运输",
        "公用事业",
        "批发",
        "互联网",
    ];

    /// <summary>In every language that a file may be written in.</summary>
    public static readonly IReadOnlyList<string> All = [.. English, .. Chinese];

    /// <summary>In the language of the user.</summary>
    public static IReadOnlyList<string> Spoken =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? Chinese : English;
}
