using System.Text.Json;
using System.Text.RegularExpressions;
using CrmModular.Host.Platform.Import.Reading;

namespace CrmModular.Tests.Unit.Import;

public partial class TextTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public void Every_problem_has_a_text_that_uses_its_arguments(string language)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "texts", $"{language}.problems.json");
        var texts = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path))!;

        texts.Keys.ShouldBe(
            ProblemCodes.All.Select(code => $"import.problem.{code.Name}"),
            ignoreOrder: true
        );
        foreach (var code in ProblemCodes.All)
        {
            var used = Placeholder()
                .Matches(texts[$"import.problem.{code.Name}"])
                .Select(match => match.Groups[1].Value);
            used.Except(["line", "column"]).ShouldBe(code.ArgNames, ignoreOrder: true, code.Name);
        }
    }

    [Fact]
    public void A_long_value_is_shortened_without_cutting_a_character()
    {
        var problem = ProblemCodes.NotADate.With(
            new string('x', 119) + "𠮷" + new string('y', 1000)
        );
        problem.Args["value"].ShouldBe(new string('x', 119) + "…");
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
