namespace CrmModular.Tests.Integration.Rights;

/// <summary>
/// Every act of managing people by every kind of manager. What came of it is found out over the API, by what people see and can
/// save before and after: nobody who is limited gains anything, gives what they have not, or changes who may more.
/// </summary>
public abstract class PeopleMatrixTests(HostFixture fixture) : HostTests(fixture)
{
    private static readonly string[] Others =
    [
        "north",
        "south",
        "boss",
        "left",
        "team",
        "blank",
        "fresh",
    ];

    /// <summary>What these managers must be able to do, or the guard would simply refuse everything.</summary>
    private static readonly string[] Allowed =
    [
        "moves one who sees the department into another",
        "makes a link for who has records",
        "imports a colleague below oneself",
        "does nothing that gives anything",
    ];

    /// <summary>What an administrator does and a wide manager may takes a new company each time, so all of it is tried where time is no matter.</summary>
    private static bool Long =>
        Environment.GetEnvironmentVariable("CRM_TEST_LONG") is { Length: > 0 };

    [Fact]
    public async Task Nobody_gains_by_managing_people()
    {
        LongTests.SkipOn(Host.Database.Provider);
        var faults = new List<string>();
        var controls = new List<string>();
        var world = await PeopleWorld.MakeAsync(Host);
        var before = await PowersAsync(world);
        foreach (var act in PeopleAct.All)
        {
            foreach (var manager in Managers(act))
            {
                if (manager == "admin")
                {
                    // What was refused has changed nothing.
                    var still = await PowersAsync(world);
                    faults.AddRange(Faults(act, "nobody", before, still));
                }

                if (!await RunAsync(world, act, manager))
                {
                    (
                        manager is "admin" || (manager is "wide" && Allowed.Contains(act.Name))
                    ).ShouldBeFalse($"{manager} {act.Name}");
                    continue;
                }

                var found = Faults(act, manager, before, await PowersAsync(world))
                    .Select(f => $"{manager} {act.Name}: {f}");
                (manager == "admin" ? controls : faults).AddRange(found);
                // Every company begins alike, so that what somebody can do in it need not be asked again.
                world = await PeopleWorld.MakeAsync(Host);
            }
        }

        faults.ShouldBeEmpty();
        // Control: the same look finds what an administrator gave.
        controls.Count.ShouldBeGreaterThan(4);
    }

    private static IEnumerable<string> Managers(PeopleAct act) =>
        PeopleWorld.Managers.Where(m =>
            Long
            || m switch
            {
                "admin" => act.Name.Contains("another", StringComparison.Ordinal)
                    || act.Name.Contains("gives", StringComparison.Ordinal),
                "wide" => Allowed.Contains(act.Name),
                _ => true,
            }
        );

    private async Task<bool> RunAsync(PeopleWorld world, PeopleAct act, string manager)
    {
        // A job reads its person anew; so does a request when anything about people was changed.
        await using var scope = await Host.ScopeAsync(world.People[manager]);
        try
        {
            await act.RunAsync(world, scope, manager);
            return true;
        }
        catch (RuleException)
        {
            return false;
        }
    }

    private static async Task<Dictionary<string, HashSet<string>>> PowersAsync(PeopleWorld world)
    {
        var names = PeopleWorld.Managers.Concat(Others).ToList();
        var powers = await Task.WhenAll(names.Select(world.PowerAsync));
        return names.Zip(powers).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
    }

    private static IEnumerable<string> Faults(
        PeopleAct act,
        string manager,
        Dictionary<string, HashSet<string>> before,
        Dictionary<string, HashSet<string>> after
    )
    {
        var mine = before.GetValueOrDefault(manager == "admin" ? "" : manager) ?? [];
        foreach (var (name, now) in after.Where(p => p.Key != "admin"))
        {
            foreach (var gain in now.Except(before[name]).Except(mine))
            {
                yield return $"{name} {gain}";
            }

            if (
                name != manager
                && !before[name].IsSubsetOf(mine)
                && before[name].Except(now).FirstOrDefault() is { } lost
            )
            {
                yield return $"{name} no longer {lost}";
            }
        }

        if (
            manager != "nobody"
            && act.Link is { } link
            && before[link].Except(mine).FirstOrDefault() is { } power
        )
        {
            yield return $"{power} in the place of {link}";
        }
    }
}

[Collection(SqliteHost.Name)]
public sealed class PeopleMatrixOnSqlite(SqliteHost host) : PeopleMatrixTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class PeopleMatrixOnPostgreSql(PostgreSqlHost host) : PeopleMatrixTests(host);
