using CrmModular.Host.Data;
using CrmModular.Host.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Modularity;

/// <summary>The modules that are wanted, and the number of that wish; every process on the database follows the number.</summary>
internal sealed class ModuleSet(IServiceScopeFactory scopes, TimeProvider clock)
{
    public sealed record Wanted(long Number, IReadOnlySet<string> Modules);

    public async Task<Wanted> ReadAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
        var number = await Counters.ReadAsync(context, Counter.Set, ct);
        var modules = await context
            .Modules.AsNoTracking()
            .Where(m => m.Wanted)
            .Select(m => m.Id)
            .ToListAsync(ct);
        return new Wanted(number, modules.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Wants modules or wants them no longer, and answers the new number.</summary>
    /// <param name="modules">Their ids.</param>
    /// <param name="wanted">Whether they are wanted from now on.</param>
    /// <param name="audit">What the audit says of it, in the same transaction.</param>
    /// <param name="ct">Cancels the save.</param>
    public async Task<long> WriteAsync(
        IReadOnlyCollection<string> modules,
        bool wanted,
        IEnumerable<AuditEntry> audit,
        CancellationToken ct
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
        await using var write = await context.BeginWriteAsync("platform.modules", ct);
        foreach (var id in modules)
        {
            var state = await context.Modules.FindAsync([id], ct);
            if (state is null)
            {
                state = new ModuleState { Id = id };
                context.Modules.Add(state);
            }

            state.Wanted = wanted;
            state.ChangedAt = clock.GetUtcNow();
        }

        context.Audit.AddRange(audit);
        await context.SaveChangesAsync(ct);
        var number = await Counters.IncrementAsync(context, Counter.Set, ct);
        await write.CommitAsync(ct);
        return number;
    }

    /// <summary>Has every process build its generation anew, without a change of the wanted modules.</summary>
    public async Task<long> TouchAsync(CancellationToken ct) => await WriteAsync([], true, [], ct);
}

/// <summary>Reads and raises the numbers that processes follow.</summary>
internal static class Counters
{
    public static async Task<long> ReadAsync(
        PlatformContext context,
        string name,
        CancellationToken ct
    ) =>
        await context
            .Counters.AsNoTracking()
            .Where(c => c.Name == name)
            .Select(c => c.Value)
            .FirstOrDefaultAsync(ct);

    /// <summary>Raises a number in the caller's transaction.</summary>
    public static async Task<long> IncrementAsync(
        PlatformContext context,
        string name,
        CancellationToken ct
    )
    {
        var upsert =
            $"INSERT INTO {context.Table("counters")} AS c (name, value) VALUES ({{0}}, 1) "
            + "ON CONFLICT (name) DO UPDATE SET value = c.value + 1 RETURNING value AS \"Value\"";
        return (await context.Database.SqlQueryRaw<long>(upsert, name).ToListAsync(ct)).Single();
    }
}
