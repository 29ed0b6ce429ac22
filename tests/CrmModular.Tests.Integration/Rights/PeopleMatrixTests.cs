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

    [Fact]
    public async Task Nobody_gains_by_managing_people()
    {
        var faults = new List<string>();
        var changed = new HashSet<string>(StringComparer.Ordinal);
        var done = new List<string>();
        var world = await PeopleWorld.MakeAsync(Host);
        var before = await PowersAsync(world);
        foreach (var act in PeopleAct.All)
        {
            foreach (var manager in PeopleWorld.Managers)
            {
                var went = await RunAsync(world, act, manager);
                if (!went)
                {
                    // What was refused must have changed nothing: the next look would find it.
                    continue;
                }

                done.Add($"{manager} {act.Name}");
                var after = await PowersAsync(world);
                var found = Faults(act, manager, before, after).ToList();
                if (manager == "admin" || manager == "wide")
                {
                    changed.UnionWith(found.Count > 0 ? [act.Name] : []);
                }

                if (manager != "admin")
                {
                    faults.AddRange(found.Select(f => $"{manager} {act.Name}: {f}"));
                }

                // Every company begins alike, so that what somebody can do in it need not be asked again.
                world = await PeopleWorld.MakeAsync(Host);
            }
        }

        faults.ShouldBeEmpty();
        // Control: nobody refuses an administrator, and the same look finds what an administrator gave.
        foreach (var act in PeopleAct.All)
        {
            done.ShouldContain($"admin {act.Name}");
        }

        changed.Count.ShouldBeGreaterThan(10, string.Join(", ", changed));
        // Nor is everything refused: this is what such managers are for.
        done.ShouldContain("wide moves one who sees the department into another");
        done.ShouldContain("wide makes a link for who has records");
        done.ShouldContain("wide imports a colleague below oneself");
        foreach (var manager in PeopleWorld.Managers)
        {
            done.ShouldContain($"{manager} does nothing that gives anything");
        }
    }

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
        var mine = manager == "admin" ? [] : before[manager];
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

        if (act.Link is { } link && before[link].Except(mine).FirstOrDefault() is { } power)
        {
            yield return $"{power} in the place of {link}";
        }
    }
}

[Collection(SqliteHost.Name)]
public sealed class PeopleMatrixOnSqlite(SqliteHost host) : PeopleMatrixTests(host);

[Collection(PostgreSqlHost.Name)]
public sealed class PeopleMatrixOnPostgreSql(PostgreSqlHost host) : PeopleMatrixTests(host);
