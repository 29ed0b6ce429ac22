using System.Linq.Expressions;
using System.Net;
using CrmModular.Host.Data;
using CrmModular.Host.Platform;
using CrmModular.Host.Platform.Events;
using CrmModular.Sdk.Data;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Tests.Integration.Background;

/// <summary>
/// A host with the toy, and the twin that hears the toy's events and can be jammed, once for all tests of a database. Each
/// test names what it raises with a word of its own.
/// </summary>
public abstract class ToyCompany(DatabaseProvider provider) : IAsyncLifetime
{
    private const string Event = "toy.gadget.made";
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);

    private TestDatabase? _database;
    private TestHost? _host;
    private HttpClient? _admin;
    private int _raised;

    public TestDatabase Database => _database!;
    public ModuleFolder Folder { get; } = new();
    public TestHost Host => _host!;

    private string JamFile => Path.Combine(Database.Folder, "jam");
    private string HoldFile => Path.Combine(Database.Folder, "hold");

    public async ValueTask InitializeAsync()
    {
        if (provider == DatabaseProvider.PostgreSql && TestDatabase.WhyNoPostgres is not null)
        {
            return;
        }

        Folder.Add("toy");
        Folder.Add("twin");
        _database = await TestDatabase.MakeAsync(provider);
        _host = await TestHost.StartAsync(Database, Folder.Path);
        _admin = Host.Api(Host.Admin);
    }

    public void SkipWithout() => Assert.SkipWhen(_host is null, TestDatabase.WhyNoPostgres ?? "");

    public void Jam() => File.WriteAllText(JamFile, "");

    public void Mend() => File.Delete(JamFile);

    /// <summary>The toy's job counts to half its number and no further.</summary>
    public void HoldCount() => File.WriteAllText(HoldFile, "");

    public void LetCount() => File.Delete(HoldFile);

    /// <summary>Writes events as a save does, one transaction for all, for everyone who listens now or did before.</summary>
    internal async Task RaiseAsync(params (Guid Record, string Name)[] events)
    {
        await using var scope = await Host.ScopeAsync();
        var handlers = await scope
            .Get<PlatformContext>()
            .Subscriptions.Where(s => s.EventName == Event && s.ModuleId == "twin")
            .Select(s => s.Handler)
            .ToListAsync();
        await RaiseAsync("twin", handlers.ShouldHaveSingleItem(), events);
    }

    public async Task RaiseAsync(
        string module,
        string handler,
        params (Guid Record, string Name)[] events
    )
    {
        await using var scope = await Host.ScopeAsync();
        var context = scope.Get<PlatformContext>();
        foreach (var (record, name) in events)
        {
            // One millisecond apart, so that their ids say their order.
            var at = Start.AddMilliseconds(_raised++);
            var e = new OutboxEvent
            {
                Id = Guid.CreateVersion7(at),
                At = TimeProvider.System.GetUtcNow(),
                Name = Event,
                RecordId = record,
                Body = $$"""{"gadgetId":"{{record}}","name":"{{name}}"}""",
            };
            context.Outbox.Add(e);
            context.Deliveries.Add(
                new Delivery
                {
                    EventId = e.Id,
                    Handler = handler,
                    ModuleId = module,
                    RecordId = record,
                    NextTryAt = Start,
                }
            );
        }

        await context.SaveChangesAsync();
        Host.Services.GetRequiredService<IHostDatabase>().EventsSaved();
    }

    /// <summary>The deliveries that fit, once there are so many.</summary>
    internal async Task<List<Delivery>> DeliveriesAsync(
        Expression<Func<Delivery, bool>> which,
        int count
    )
    {
        var found = new List<Delivery>();
        await Wait.UntilAsync(
            async () =>
            {
                await using var scope = await Host.ScopeAsync();
                found = await scope
                    .Get<PlatformContext>()
                    .Deliveries.AsNoTracking()
                    .Where(which)
                    .ToListAsync();
                return found.Count == count;
            },
            $"{count} deliveries"
        );
        return found;
    }

    internal Task NextTryAsync(Delivery delivery, DateTimeOffset at) =>
        AskAsync(c =>
            c.Deliveries.Where(d => d.EventId == delivery.EventId && d.Handler == delivery.Handler)
                .ExecuteUpdateAsync(u => u.SetProperty(d => d.NextTryAt, at))
        );

    /// <summary>Has a second module wait for the same events.</summary>
    internal Task ListenAsync(IEnumerable<Delivery> deliveries, string module, string handler) =>
        AskAsync(c =>
        {
            c.Deliveries.AddRange(
                deliveries.Select(d => new Delivery
                {
                    EventId = d.EventId,
                    Handler = handler,
                    ModuleId = module,
                    RecordId = d.RecordId,
                    NextTryAt = Start,
                })
            );
            return c.SaveChangesAsync();
        });

    /// <summary>All events are so much older.</summary>
    internal Task AgeAsync(TimeSpan by)
    {
        var at = TimeProvider.System.GetUtcNow() - by;
        return AskAsync(c => c.Outbox.ExecuteUpdateAsync(u => u.SetProperty(e => e.At, at)));
    }

    internal Task<int> EventsAsync(Guid[] records) =>
        AskAsync(c => c.Outbox.CountAsync(e => records.Contains(e.RecordId)));

    private async Task<int> AskAsync(Func<PlatformContext, Task<int>> ask)
    {
        await using var scope = await Host.ScopeAsync();
        return await ask(scope.Get<PlatformContext>());
    }

    public async Task SendAsync(IRequest request)
    {
        await using var scope = await Host.ScopeAsync(Host.Admin);
        await scope.Get<IMediator>().Send(request);
    }

    public Task TurnTwinAsync(bool on) => TurnAsync("twin", on);

    public Task TurnToyAsync(bool on) => TurnAsync("toy", on);

    private async Task TurnAsync(string module, bool on)
    {
        using var answer = await _admin!.PostAsync(
            $"/api/v1/modules/{module}/{(on ? "enable" : "disable")}",
            null
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>The names with a word that the twin heard in this process, in the order in which it heard them.</summary>
    public Task<string[]> HeardAsync(string word) => HeardAsync(_admin!, word);

    public static async Task<string[]> HeardAsync(HttpClient admin, string word) =>
        [
            .. (await admin.JsonAsync("/api/v1/twin/heard"))
                .AsArray()
                .Select(n => n!.GetValue<string>())
                .Where(n => n.EndsWith(word, StringComparison.Ordinal))
                .Select(n => n[..^word.Length].Trim()),
        ];

    public async Task ShouldHearAsync(string word, params string[] names)
    {
        await Wait.UntilAsync(
            async () => (await HeardAsync(word)).Length >= names.Length,
            $"to hear {string.Join(", ", names)}"
        );
        (await HeardAsync(word)).ShouldBe(names);
    }

    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
            await Database.DisposeAsync();
        }

        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

[CollectionDefinition(Name)]
public sealed class ToyOnSqlite()
    : ToyCompany(DatabaseProvider.Sqlite),
        ICollectionFixture<ToyOnSqlite>
{
    public const string Name = "Background on SQLite";
}

[CollectionDefinition(Name)]
public sealed class ToyOnPostgreSql()
    : ToyCompany(DatabaseProvider.PostgreSql),
        ICollectionFixture<ToyOnPostgreSql>
{
    public const string Name = "Background on PostgreSQL";
}

/// <summary>A clock that stands until it is set.</summary>
internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
