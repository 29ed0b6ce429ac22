using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>Undo numbers, as the audit knows them.</summary>
internal static class Batches
{
    /// <summary>The number under which a record was last changed.</summary>
    public static async Task<Guid> BatchAsync(this TestHost host, Guid record)
    {
        await using var scope = await host.ScopeAsync();
        return await scope
            .Get<PlatformContext>()
            .Audit.Where(a => a.RecordId == record)
            .OrderByDescending(a => a.Id)
            .Select(a => a.BatchId)
            .FirstAsync(TestContext.Current.CancellationToken);
    }
}
