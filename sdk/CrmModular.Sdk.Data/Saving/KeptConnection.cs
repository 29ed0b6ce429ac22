using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CrmModular.Sdk.Data;

/// <summary>
/// Keeps a context's SQLite connection open from its first query until the context goes. Entity Framework opens and closes
/// for each query, and each time a dozen functions are registered in the connection and taken out of it again, which costs
/// as much as a small query. A PostgreSQL connection is not kept: others wait for it.
/// </summary>
internal sealed class KeptConnection : DbConnectionInterceptor
{
    public override InterceptionResult ConnectionClosing(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result
    ) => Keep(connection, eventData, result);

    public override ValueTask<InterceptionResult> ConnectionClosingAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result
    ) => ValueTask.FromResult(Keep(connection, eventData, result));

    private static InterceptionResult Keep(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result
    )
    {
        // Without a scope it migrates.
        if (eventData.Context is not ModuleDbContext { Scope: not null } context)
        {
            return result;
        }

        context.Kept = connection;
        return InterceptionResult.Suppress();
    }
}
