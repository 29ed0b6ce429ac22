using System.Text.Json;
using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.Guards;

/// <summary>Every text is there in both languages, says something in each, and every key that is used exists.</summary>
public sealed partial class TextGuards
{
    /// <summary>The same word in both languages: names, signs and formats.</summary>
    private static readonly HashSet<string> SameInBoth = new(StringComparer.Ordinal)
    {
        "API",
        "CSV",
        "Excel",
        "JSON",
        "SQLite",
        "PostgreSQL",
        "CrmModular",
        "English",
        "Windows-1252",
        "A",
        "B",
        "C",
        "D",
    };

    /// <summary>The host's folder (with the SDK's texts), and the folder of each module.</summary>
    public static TheoryData<string> Folders =>
        [
            "host/texts",
            .. Directory
                .GetDirectories(Repository.Path("modules"))
                .SelectMany(m => Directory.GetDirectories(m, "texts", SearchOption.AllDirectories))
                .Select(f => Path.GetRelativePath(Repository.Root, f))
                .Where(f =>
                    !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}")
                ),
        ];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Both_languages_have_the_same_texts(string folder)
    {
        var english = Read(folder, "en");
        var chinese = Read(folder, "zh-CN");
        english.Count.ShouldBeGreaterThan(0);
        Faults(english, chinese).ShouldBeEmpty();
    }

    [Fact]
    public void Every_key_that_is_used_exists()
    {
        var known = Folders
            .SelectMany(row => Read(row.Data, "en").Keys)
            .ToHashSet(StringComparer.Ordinal);
        var used = Sources().SelectMany(file => Used(File.ReadAllText(file))).ToHashSet();
        used.Count.ShouldBeGreaterThan(100);
        used.Except(known, StringComparer.Ordinal).Order().ShouldBeEmpty();
    }

    [Fact]
    public void The_guards_refuse_what_they_are_for()
    {
        Dictionary<string, string> english = new()
        {
            ["a.both"] = "Save {name}",
            ["a.english"] = "Only here",
            ["a.same"] = "Not translated",
            ["a.place"] = "Hello {name}",
            ["a.sign"] = "CSV",
        };
        Dictionary<string, string> chinese = new()
        {
            ["a.both"] = "保存 {name}",
            ["a.chinese"] = "只在这里",
            ["a.same"] = "Not translated",
            ["a.place"] = "你好 {nme}",
            ["a.sign"] = "CSV",
        };
        Faults(english, chinese)
            .ShouldBe([
                "a.english is missing in Chinese",
                "a.chinese is missing in English",
                "a.same is not translated",
                "a.place has other places: {name} and {nme}",
            ]);
        Used(
                "@T[\"x.one\"] texts[\"x.two\", (\"a\", 1)] T.Count(\"x.three\", n) .WithMessage(\"x.four\") new RuleException(\n  \"x.five\""
            )
            .ShouldBe(["x.one", "x.two", "x.three", "x.four", "x.five"]);
    }

    private static IEnumerable<string> Faults(
        Dictionary<string, string> english,
        Dictionary<string, string> chinese
    ) =>
        english
            .Keys.Except(chinese.Keys, StringComparer.Ordinal)
            .Select(key => $"{key} is missing in Chinese")
            .Concat(
                chinese
                    .Keys.Except(english.Keys, StringComparer.Ordinal)
                    .Select(key => $"{key} is missing in English")
            )
            .Concat(
                english
                    .Where(e =>
                        chinese.TryGetValue(e.Key, out var other)
                        && other == e.Value
                        && e.Value.Any(char.IsAsciiLetter)
                        && !SameInBoth.Contains(e.Value)
                        && Places(e.Value) != e.Value
                        && Word().IsMatch(Place().Replace(e.Value, ""))
                    )
                    .Select(e => $"{e.Key} is not translated")
            )
            .Concat(
                english
                    .Where(e =>
                        chinese.TryGetValue(e.Key, out var other)
                        && Places(e.Value) != Places(other)
                    )
                    .Select(e =>
                        $"{e.Key} has other places: {Places(e.Value)} and {Places(chinese[e.Key])}"
                    )
            );

    private static Dictionary<string, string> Read(string folder, string language)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var file in Directory
                .GetFiles(Repository.Path(folder), "*.json")
                .Where(f => Path.GetFileName(f).Split('.')[0] == language)
        )
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                texts
                    .TryAdd(
                        entry.Name,
                        entry.Value.ValueKind == JsonValueKind.Object
                            ? entry.Value.GetProperty("other").GetString()!
                            : entry.Value.GetString()!
                    )
                    .ShouldBeTrue($"{entry.Name} stands twice in {folder}");
            }
        }

        return texts;
    }

    private static string Places(string text) =>
        string.Join(' ', Place().Matches(text).Select(m => m.Value).Distinct().Order());

    private static IEnumerable<string> Sources() =>
        new[] { "host", "sdk", "modules" }
            .SelectMany(root =>
                Directory.GetFiles(Repository.Path(root), "*.cs*", SearchOption.AllDirectories)
            )
            .Where(file =>
                file.EndsWith(".cs", StringComparison.Ordinal)
                || file.EndsWith(".cshtml", StringComparison.Ordinal)
            )
            .Where(file =>
                !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")
            );

    private static IEnumerable<string> Used(string source) =>
        Use().Matches(source).Select(m => m.Groups["key"].Value);

    [GeneratedRegex("\\{[a-zA-Z]+\\}", RegexOptions.None, 1000)]
    private static partial Regex Place();

    [GeneratedRegex("[a-z]{2}", RegexOptions.None, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(
        "(\\b[Tt](exts)?\\[|\\.Count\\(|WithMessage\\(|RuleException\\(|\\bTextKey = )\\s*\"(?<key>[a-z][a-z0-9-]*(\\.[a-z0-9-]+)+)\"",
        RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Use();
}
