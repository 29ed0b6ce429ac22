using System.Collections.Concurrent;
using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Company;
using CrmModular.Host.Platform.Rights;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Usage;

/// <summary>Counts in memory who used which module, and writes the counts now and then: a page view must not cost a write.</summary>
internal sealed class UsageRecorder(IServiceScopeFactory scopes, CompanyFacts company)
{
    private readonly ConcurrentDictionary<
        (DateOnly Day, string Module, Guid Person),
        long
    > _counts = new();
    private readonly SemaphoreSlim _writing = new(1, 1);

    public void Count(string module, Guid person) =>
        _counts.AddOrUpdate((company.Today, module, person), 1, (_, n) => n + 1);

    /// <summary>Writes what was counted since the last time; who calls it while another writes waits for that.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            await WriteAsync(ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        var taken = _counts
            .Keys.Select(k => (Key: k, Taken: _counts.TryRemove(k, out var n) ? n : 0))
            .Where(x => x.Taken > 0)
            .ToList();
        if (taken.Count == 0)
        {
            return;
        }

        try
        {
            await WriteAsync(taken, ct);
        }
        catch
        {
            // They are written with the next ones.
            foreach (var (key, count) in taken)
            {
                _counts.AddOrUpdate(key, count, (_, n) => n + count);
            }

            throw;
        }
    }

    private async Task WriteAsync(
        IReadOnlyList<((DateOnly Day, string Module, Guid Person) Key, long Taken)> taken,
        CancellationToken ct
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
        await using var write = await context.BeginWriteAsync(ct);
        var sql =
            $"INSERT INTO {context.Table("usage")} (module_id, day, person_id, count) VALUES ({{0}}, {{1}}, {{2}}, {{3}}) "
            + $"ON CONFLICT (module_id, day, person_id) DO UPDATE SET count = {(context.Provider == DatabaseProvider.Sqlite ? "platform_usage" : "usage")}.count + excluded.count";
        foreach (var ((day, module, person), count) in taken)
        {
            object id =
                context.Provider == DatabaseProvider.Sqlite ? person.ToByteArray(true) : person;
            await context.Database.ExecuteSqlRawAsync(sql, [module, day, id, count], ct);
        }

        await write.CommitAsync(ct);
    }
}

/// <summary>Counts a use of the module whose page or endpoint answered.</summary>
internal sealed class UsageMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(
        HttpContext context,
        CurrentUser user,
        UsageRecorder usage,
        GenerationHolder generation
    )
    {
        await next(context);
        if (
            user.PersonId is { } person
            && context.Response.StatusCode < 400
            && context.GetEndpoint() is { } endpoint
        )
        {
            var module = EndpointRules.ModuleOf(endpoint, generation.Value);
            if (module.Length > 0)
            {
                usage.Count(module, person);
            }
        }
    }
}
