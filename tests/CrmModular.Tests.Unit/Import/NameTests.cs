using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Tests.Unit.Import;

public class NameTests
{
    private static readonly NameMatcher Matcher = new([
        "GTX Pro",
        "GTX Basic",
        "GTX Plus Pro",
        "MG Special",
        "technology",
        "北京华联有限公司",
        "上海电气股份有限公司",
        "Acme Corporation",
        "Ganjaflex",
        "Müller GmbH & Co. KG",
        "US",
        "UK",
    ]);

    [Theory]
    [InlineData("GTX Pro", "GTX Pro", NameMatchKind.Exact, 0)]
    [InlineData("GTXPro", "GTX Pro", NameMatchKind.SameWriting, 0)]
    [InlineData("ｇｔｘ－ｐｒｏ", "GTX Pro", NameMatchKind.SameWriting, 0)]
    [InlineData("technolgy", "technology", NameMatchKind.CloseSpelling, 1)]
    [InlineData("tecnhology", "technology", NameMatchKind.CloseSpelling, 1)]
    [InlineData("北京华联", "北京华联有限公司", NameMatchKind.SameWithoutForm, 0)]
    [InlineData("北京华联股份有限公司", "北京华联有限公司", NameMatchKind.SameWithoutForm, 0)]
    [InlineData("上海电汽股份有限公司", "上海电气股份有限公司", NameMatchKind.CloseSpelling, 1)]
    [InlineData("ACME Inc.", "Acme Corporation", NameMatchKind.SameWithoutForm, 0)]
    [InlineData("Müller", "Müller GmbH & Co. KG", NameMatchKind.SameWithoutForm, 0)]
    [InlineData("Muller", "Müller GmbH & Co. KG", NameMatchKind.CloseSpelling, 1)]
    public void A_near_name_is_found(string value, string known, NameMatchKind kind, int distance)
    {
        var match = Matcher.Find(value)[0];
        (match.Known, match.Kind, match.Distance).ShouldBe((known, kind, distance));
    }

    [Theory]
    [InlineData("UA")]
    [InlineData("GTX Ultra Max")]
    [InlineData("深圳华强")]
    [InlineData("公司")]
    [InlineData("")]
    public void A_name_that_is_not_near_is_not_suggested(string value) =>
        Matcher.Find(value).ShouldBeEmpty();

    [Fact]
    public void Two_names_that_fit_are_both_given()
    {
        var matcher = new NameMatcher(["Nova Ltd", "Nova GmbH", "Novo"]);
        matcher.Find("nova").Select(match => match.Known).ShouldBe(["Nova GmbH", "Nova Ltd"]);
    }

    [Fact]
    public void The_index_finds_what_comparing_with_all_would_find()
    {
        var random = new Random(7);
        var known = Enumerable
            .Range(0, 400)
            .Select(_ => RandomName(random, random.Next(4, 14)))
            .Distinct()
            .ToArray();
        var index = new SpellingIndex(known);
        var tried = 0;
        foreach (var name in known)
        {
            var typed = Mistype(random, name);
            if (SpellingIndex.EditsFor(typed) > 0)
            {
                var near = known.Where(other =>
                    EditDistance.Bounded(typed, other, 2)
                    <= Math.Min(SpellingIndex.EditsFor(typed), SpellingIndex.EditsFor(other))
                );
                index.Find(typed).Select(hit => hit.Key).ShouldBe(near, ignoreOrder: true);
                tried++;
            }
        }

        tried.ShouldBeGreaterThan(350);
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("abcdef", "badcfe", 3)]
    [InlineData("ca", "abc", 3)]
    [InlineData("abcdefgh", "xyz", 4)]
    public void Distances_are_those_of_the_definition(string a, string b, int expected)
    {
        EditDistance.Bounded(a, b, 3).ShouldBe(expected);
        EditDistance.Bounded(b, a, 3).ShouldBe(expected);
    }

    [Fact]
    public void A_hundred_thousand_names_are_not_compared_one_by_one()
    {
        var random = new Random(11);
        var known = Enumerable.Range(0, 100_000).Select(_ => RandomName(random, 12)).ToArray();
        var index = new SpellingIndex(known);
        var compared = known.Take(200).Sum(name => index.CandidateCount(Mistype(random, name)));
        compared.ShouldBeLessThan(200 * 1_000);
    }

    private static string RandomName(Random random, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => (char)('A' + random.Next(20))));

    private static string Mistype(Random random, string name)
    {
        var at = random.Next(name.Length - 1);
        return random.Next(4) switch
        {
            0 => name.Remove(at, 1),
            1 => name.Insert(at, "X"),
            2 => name[..at] + name[at + 1] + name[at] + name[(at + 2)..],
            _ => name[..at] + "Z" + name[(at + 1)..],
        };
    }
}
