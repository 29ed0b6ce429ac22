using CrmModular.Host.Platform.People;
using CrmModular.Sdk;

namespace CrmModular.Tests.Unit.Platform;

public sealed class ReachTests
{
    private static readonly Guid Head = Guid.NewGuid();
    private static readonly Guid Lead = Guid.NewGuid();
    private static readonly Guid One = Guid.NewGuid();
    private static readonly Guid Two = Guid.NewGuid();
    private static readonly Guid Alone = Guid.NewGuid();
    private static readonly Guid Sales = Guid.NewGuid();
    private static readonly Guid East = Guid.NewGuid();

    private static readonly ReachBuilder.Place[] People =
    [
        new(Head, null, Sales),
        new(Lead, Head, East),
        new(One, Lead, East),
        new(Two, Lead, East),
        new(Alone, null, null),
    ];

    private static readonly ReachBuilder.Part[] Departments =
    [
        new(Sales, null, null),
        new(East, Sales, null),
    ];

    [Fact]
    public void A_manager_reaches_everyone_below_at_any_depth()
    {
        Owners(Head, RecordScope.Subordinates).ShouldBe([Head, Lead, One, Two], ignoreOrder: true);
        Owners(Lead, RecordScope.Subordinates).ShouldBe([Lead, One, Two], ignoreOrder: true);
        Owners(One, RecordScope.Subordinates).ShouldBe([One]);
    }

    [Fact]
    public void A_department_reaches_its_own_and_a_tree_those_below()
    {
        Owners(One, RecordScope.Department).ShouldBe([Lead, One, Two], ignoreOrder: true);
        Owners(Head, RecordScope.Department).ShouldBe([Head]);
        Owners(Head, RecordScope.Tree).ShouldBe([Head, Lead, One, Two], ignoreOrder: true);
        Owners(One, RecordScope.Tree).ShouldBe([Lead, One, Two], ignoreOrder: true);
    }

    [Fact]
    public void Who_stands_alone_reaches_only_itself()
    {
        Owners(Alone, RecordScope.Subordinates).ShouldBe([Alone]);
        Owners(Alone, RecordScope.Department).ShouldBe([Alone]);
        Owners(Alone, RecordScope.Tree).ShouldBe([Alone]);
    }

    [Fact]
    public void Who_leads_a_department_reaches_it_and_what_lies_below_without_working_there()
    {
        var top = Guid.CreateVersion7();
        var team = Guid.CreateVersion7();
        ReachBuilder.Place[] people = [new(Alone, null, null), new(One, null, team)];
        ReachBuilder.Part[] led = [new(top, null, Alone), new(team, top, null)];
        ReachBuilder
            .Compute(people, led)
            .ShouldBe(
                [
                    .. ReachBuilder.Compute(people, [new(top, null, null), new(team, top, null)]),
                    (Alone, RecordScope.Tree, One),
                ],
                ignoreOrder: true
            );
        ReachBuilder
            .Compute(people, [new(top, null, null), new(team, top, Alone)])
            .ShouldContain((Alone, RecordScope.Department, One));
    }

    [Fact]
    public void A_circle_of_managers_ends()
    {
        ReachBuilder.Place[] circle = [new(One, Two, null), new(Two, One, null)];
        var reach = ReachBuilder.Compute(circle, []);
        reach.ShouldContain((One, RecordScope.Subordinates, Two));
        reach.ShouldContain((Two, RecordScope.Subordinates, One));
    }

    private static List<Guid> Owners(Guid viewer, RecordScope scope) =>
        [
            .. ReachBuilder
                .Compute(People, Departments)
                .Where(r => r.Viewer == viewer && r.Scope == scope)
                .Select(r => r.Owner),
        ];
}
