using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Notifications;

/// <summary>
/// The open tabs: each holds one event stream of the host's own pipeline, which lives through swaps, because a stream in a
/// generation would keep that generation from ending. What another process tells is seen by a look every few seconds.
/// </summary>
internal sealed class TabStream : IDisposable
{
    /// <summary>More tabs than a person reads; each holds a connection.</summary>
    public const int MostPerSession = 20;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Guid, Tab> _tabs = new();
    private readonly GenerationManager _manager;
    private readonly IServiceScopeFactory _scopes;
    private readonly TimeProvider _clock;

    public TabStream(GenerationManager manager, IServiceScopeFactory scopes, TimeProvider clock)
    {
        _manager = manager;
        _scopes = scopes;
        _clock = clock;
        _manager.Swapped += OnSwapped;
    }

    private sealed record Tab(Guid Person, Guid Session, Channel<bool> Wake);

    /// <summary>Has the open tabs of people look for their count at once.</summary>
    public void Wake(IReadOnlyCollection<Guid> people)
    {
        foreach (var tab in _tabs.Values.Where(t => people.Contains(t.Person)))
        {
            tab.Wake.Writer.TryWrite(true);
        }
    }

    /// <summary>Takes a place for a tab; null when its session has as many as it may. Given back when it is disposed.</summary>
    public IDisposable? Enter(Guid person, Guid session) => Place.Take(this, person, session);

    private sealed class Place : IDisposable
    {
        private readonly TabStream _tabs;

        private Place(TabStream tabs, Tab tab) => (_tabs, Tab) = (tabs, tab);

        public Guid Id { get; } = Guid.NewGuid();
        public Tab Tab { get; }

        public static Place? Take(TabStream tabs, Guid person, Guid session)
        {
            lock (tabs._tabs)
            {
                if (tabs._tabs.Values.Count(t => t.Session == session) >= MostPerSession)
                {
                    return null;
                }

                var wake = Channel.CreateBounded<bool>(
                    new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
                );
                var place = new Place(tabs, new Tab(person, session, wake));
                tabs._tabs[place.Id] = place.Tab;
                return place;
            }
        }

        public void Dispose() => _tabs._tabs.TryRemove(Id, out _);
    }

    /// <summary>Writes to one tab until it goes, or until its person may no longer read.</summary>
    public async Task ServeAsync(
        HttpResponse response,
        IDisposable place,
        Func<CancellationToken, ValueTask<bool>> mayGoOn,
        CancellationToken ct
    )
    {
        var tab = ((Place)place).Tab;
        try
        {
            long? count = null;
            int? generation = null;
            while (!ct.IsCancellationRequested && await mayGoOn(ct))
            {
                var now = await CountAsync(tab.Person, ct);
                var current = _manager.Current.Number;
                if (now != count)
                {
                    await WriteAsync(response, "count", now, ct);
                }

                if (current != generation)
                {
                    await WriteAsync(response, "generation", current, ct);
                }
                else if (now == count)
                {
                    // A comment keeps proxies from closing a quiet connection, and notices a tab that is gone.
                    await response.WriteAsync(":\n\n", ct);
                }

                (count, generation) = (now, current);
                await response.Body.FlushAsync(ct);
                await WaitAsync(tab, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The tab was closed, or the process ends.
        }
    }

    public void Dispose() => _manager.Swapped -= OnSwapped;

    private void OnSwapped(Generation next)
    {
        foreach (var tab in _tabs.Values)
        {
            tab.Wake.Writer.TryWrite(true);
        }
    }

    private async Task WaitAsync(Tab tab, CancellationToken ct)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var woken = tab.Wake.Reader.ReadAsync(pause.Token).AsTask();
        var passed = Task.Delay(Look, _clock, pause.Token);
        await Task.WhenAny(woken, passed);
        await pause.CancelAsync();
        ct.ThrowIfCancellationRequested();
    }

    private async Task<long> CountAsync(Guid person, CancellationToken ct)
    {
        await using var scope = _scopes.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<PlatformContext>()
            .Notifications.Where(n => n.PersonId == person && !n.Read)
            .LongCountAsync(ct);
    }

    private static Task WriteAsync(
        HttpResponse response,
        string name,
        long value,
        CancellationToken ct
    ) =>
        response.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $"event: {name}\ndata: {value}\n\n"),
            ct
        );
}

/// <summary>
/// The tab's right to its stream. Cookies are read by a generation's services, which the outer pipeline does not have; so a
/// page carries a sealed note of its person, its session and its time, which the host itself can open.
/// </summary>
internal sealed class TabTicket(IDataProtectionProvider protection, TimeProvider clock)
{
    private static readonly TimeSpan Length = TimeSpan.FromHours(12);
    private readonly IDataProtector _protector = protection.CreateProtector("crm.tab");

    /// <param name="Person">Whose tab it is.</param>
    /// <param name="Session">The session with which the stream ends.</param>
    public sealed record Content(Guid Person, Guid Session);

    public string Write(Guid person, Guid session) =>
        _protector.Protect(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{clock.GetUtcNow().ToUnixTimeSeconds()}|{person:N}|{session:N}"
            )
        );

    /// <summary>Who it was written for; null when it is not ours, or too old.</summary>
    public Content? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            var parts = _protector.Unprotect(text).Split('|', 3);
            var at = DateTimeOffset.FromUnixTimeSeconds(
                long.Parse(parts[0], CultureInfo.InvariantCulture)
            );
            return clock.GetUtcNow() - at < Length
                ? new Content(Guid.ParseExact(parts[1], "N"), Guid.ParseExact(parts[2], "N"))
                : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
