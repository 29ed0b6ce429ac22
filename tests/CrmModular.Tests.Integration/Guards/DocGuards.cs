using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.Guards;

/// <summary>What the documents say of the code is there.</summary>
public sealed partial class LimitGuards
{
    [Theory]
    [InlineData("administrator.md")]
    [InlineData("administrator.zh-CN.md")]
    public void Every_limit_that_can_be_set_is_documented(string guide)
    {
        var source = File.ReadAllText(Repository.Path("host", "Platform", "Edge", "HttpLimits.cs"));
        var named = Setting()
            .Matches(source)
            .Select(m => (m.Groups["name"].Value, m.Groups["usual"].Value))
            .ToList();
        named.Count.ShouldBeGreaterThan(5);
        var text = File.ReadAllText(Repository.Path("docs", guide));
        foreach (var (name, usual) in named)
        {
            var row = text.Split('\n').SingleOrDefault(l => l.StartsWith($"| `…{name}`"));
            row.ShouldNotBeNull(name);
            row.ShouldContain($"| {usual} |");
        }
    }

    [GeneratedRegex("Read\\(\"(?<name>\\w+)\", (?<usual>\\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Setting();
}

/// <summary>docs/security.md names tests that exist, and each requirement once.</summary>
public sealed partial class SecurityDocGuards
{
    /// <summary>How many requirements levels 1 and 2 of ASVS 5.0.0 have.</summary>
    private const int Requirements = 253;

    private static readonly string Text = File.ReadAllText(Repository.Path("docs", "security.md"));

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var named = Test()
            .Matches(Text)
            .Select(m => (m.Groups["type"].Value, m.Groups["name"].Value))
            .Distinct()
            .ToList();
        named.Count.ShouldBeGreaterThan(60);
        var sources = Directory
            .GetFiles(Repository.Path("tests"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .ToList();
        named
            .Where(t =>
                !sources.Exists(s =>
                    Regex.IsMatch(s, $@"\bclass {t.Item1}\b")
                    && s.Contains($" {t.Item2}(", StringComparison.Ordinal)
                )
            )
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_requirement_stands_in_it_once_and_the_sums_are_right()
    {
        var rows = Text.Split('\n');
        var (met, open, not) = (new List<string>(), new List<string>(), new List<string>());
        var into = met;
        foreach (var row in rows.SkipWhile(r => !r.StartsWith("## ")))
        {
            into =
                row.StartsWith("| met") ? met
                : row.StartsWith("| open") ? open
                : into;
            if (row.StartsWith("| ") && char.IsAsciiDigit(row[2]))
            {
                into.AddRange(row.Split('|')[1].Trim().Split(", "));
            }
            else if (row.StartsWith("Not applicable: "))
            {
                not.AddRange(Number().Matches(row).Select(m => m.Value));
            }
        }

        string[] all = [.. met, .. open, .. not];
        all.ShouldBeUnique();
        all.Length.ShouldBe(Requirements);
        rows.ShouldContain(
            $"| **together** | **{met.Count}** | **{open.Count}** | **{not.Count}** |"
        );
    }

    [GeneratedRegex(
        @"`(?<type>[A-Z]\w+)\.(?<name>[A-Z][a-z]*_\w+)`",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Test();

    [GeneratedRegex(@"\d+\.\d+\.\d+", RegexOptions.None, 1000)]
    private static partial Regex Number();
}
