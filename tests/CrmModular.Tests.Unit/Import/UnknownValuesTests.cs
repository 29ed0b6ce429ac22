using CrmModular.Host.Platform.Import;
using CrmModular.Sdk;

namespace CrmModular.Tests.Unit.Import;

public class UnknownValuesTests
{
    private const int Names = 40;
    private static readonly ImportTarget Owner = new("owner", "owner", ImportValue.Reference);

    [Fact]
    public async Task The_first_unknown_names_are_asked_about_one_by_one_and_the_others_together()
    {
        var log = new FindingLog(new Dictionary<string, string>());
        await ReadAsync(log, 0);
        log.All.Count(f => f.Kind == FindingKind.Unknown).ShouldBe(30);
        log.All.Single(f => f.Kind == FindingKind.UnknownRest).Count.ShouldBe(Names - 30);
    }

    [Fact]
    public async Task An_import_that_goes_on_in_the_middle_keeps_what_was_decided_for_each()
    {
        var check = new FindingLog(new Dictionary<string, string>());
        await ReadAsync(check, 0);
        var decided = check.All.ToDictionary(
            f => f.Key,
            f => f.Kind == FindingKind.UnknownRest ? FindingChoice.Empty : FindingChoice.Skip
        );

        var goneOn = new FindingLog(decided);
        await ReadAsync(goneOn, 25);
        goneOn
            .All.Select(f => (f.Kind, f.Chosen, f.Count))
            .ShouldBe([
                .. Enumerable.Repeat((FindingKind.Unknown, FindingChoice.Skip, 1L), 5),
                (FindingKind.UnknownRest, FindingChoice.Empty, 10L),
            ]);
    }

    [Fact]
    public void Questions_belong_to_their_column_alone()
    {
        UnknownValues.AsksAbout("owner", "rest:owner").ShouldBeTrue();
        UnknownValues.AsksAbout("owner", "value:owner:CARA").ShouldBeTrue();
        UnknownValues.AsksAbout("owner", "value:owner.team:CARA").ShouldBeFalse();
        UnknownValues.AsksAbout("owner", "double:owner:Cara").ShouldBeFalse();
    }

    private static async Task ReadAsync(FindingLog log, int from)
    {
        var findings = new ReferenceFindings(log);
        for (var i = from; i < Names; i++)
        {
            var finding = await findings.UnknownAsync(
                Owner,
                $"Name {i}",
                null,
                TestContext.Current.CancellationToken
            );
            finding.Hit(i + 2);
        }
    }
}
