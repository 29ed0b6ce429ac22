using CrmModular.Host.Data;
using CrmModular.Host.Platform.Rights;

namespace CrmModular.Host.Platform.People;

/// <summary>What follows when many people or departments were changed at once: who reaches whose records, and every process knows.</summary>
internal sealed class PeopleChanged(
    PlatformContext context,
    ReachBuilder reach,
    RightsChanged rights
)
{
    public async Task FollowAsync(CancellationToken ct)
    {
        await using (var write = await context.BeginWriteAsync(ct))
        {
            await reach.RebuildAsync(ct);
            await rights.RaiseAsync(ct);
            await write.CommitAsync(ct);
        }

        rights.Forget();
    }
}
