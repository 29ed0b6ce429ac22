namespace CrmModular.Customers.Demo;

/// <summary>The words that made-up names, places and conversations are put together from. All of them are our own.</summary>
internal sealed record Words(
    string[] Brands,
    Trade[] Trades,
    Place[] Places,
    string[] Streets,
    string[] Surnames,
    string[] GivenNames,
    string[] JobTitles,
    string[] Sources,
    string[] Tags,
    string[] Notes,
    string[] Calls,
    string[] Meetings,
    string[] Promises,
    string[] Wishes
)
{
    public static Words Of(bool chinese) => chinese ? ChineseWords.All : EnglishWords.All;
}

/// <summary>A line of business, and how a company's name ends in it.</summary>
internal sealed record Trade(string Name, params string[] Endings);

/// <summary>A town with its region and dialling code.</summary>
internal sealed record Place(string Town, string Region, string Code);
