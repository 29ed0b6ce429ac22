using CrmModular.Host.Data;
using CrmModular.Host.Platform.Rights;

namespace CrmModular.Host.Platform.People;

/// <summary>
/// The one way in which people, departments and roles are changed: in one transaction with who reaches whose records, and with
/// nobody gaining by it (see <see cref="PeopleGuard"/>); then every process knows.
/// </summary>
internal sealed class PeopleWrites(
    PlatformContext context,
    ReachBuilder reach,
    PeopleGuard guard,
    RightsChanged changed
)
{
    /// <summary>Makes a change, which saves, and answers what it answers. Refused, nothing is written.</summary>
    /// <exception cref="RuleException">Somebody would gain by it.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> change, CancellationToken ct)
    {
        await using var write = await context.BeginWriteAsync(ct);
        // First, because its row is held until the end: of two who take each other's rights away, the second sees what the first did.
        await changed.RaiseAsync(ct);
        RightsState? before = null;
        if (guard.Limits)
        {
            // An import may be under way, which makes the reach at its end: that is not to be laid at this user's door.
            await reach.RebuildAsync(ct);
            before = await guard.ReadAsync(ct);
        }

        var result = await change();
        await reach.RebuildAsync(ct);
        if (before is not null)
        {
            await guard.CheckAsync(before, ct);
        }

        await write.CommitAsync(ct);
        changed.Forget();
        return result;
    }
}
