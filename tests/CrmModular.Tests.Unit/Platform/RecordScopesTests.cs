using CrmModular.Sdk;

namespace CrmModular.Tests.Unit.Platform;

/// <summary>How scopes add up, checked against sets of people.</summary>
public sealed class RecordScopesTests
{
    // A company in which each scope reaches somebody whom only it and wider ones reach.
    private static readonly Dictionary<RecordScope, string> Reached = new()
    {
        [RecordScope.None] = "",
        [RecordScope.Own] = "me",
        [RecordScope.Subordinates] = "me,subordinate elsewhere",
        [RecordScope.Department] = "me,colleague",
        [RecordScope.Tree] = "me,colleague,one below",
        [RecordScope.All] = "me,subordinate elsewhere,colleague,one below,stranger",
    };

    public static TheoryData<RecordScope, RecordScope> Pairs { get; } =
        new(
            RecordScopes.OfRoles.SelectMany(a =>
                RecordScopes.OfRoles.Select(b => new TheoryDataRow<RecordScope, RecordScope>(a, b))
            )
        );

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Two_scopes_reach_together_what_either_reaches(RecordScope one, RecordScope other)
    {
        var both = one.Plus(other);
        both.ShouldBe(other.Plus(one));
        Of(both).ShouldBe([.. Of(one).Union(Of(other))], ignoreOrder: true);
        both.Covers(one).ShouldBeTrue();
        both.Covers(other).ShouldBeTrue();
        one.Covers(other).ShouldBe(Of(other).ToHashSet().IsSubsetOf(Of(one)));
        both.Plus(one).ShouldBe(both);
    }

    private static List<string> Of(RecordScope scope) =>
        [
            .. scope
                .Parts()
                .SelectMany(p => Reached[p].Split(',', StringSplitOptions.RemoveEmptyEntries))
                .Distinct(),
        ];
}
