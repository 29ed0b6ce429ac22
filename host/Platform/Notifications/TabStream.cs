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

    private sealed record Tab(Guid Person, Channel<bool> Wake);

    /// <summary>Has the open tabs of people look for their count at once.</summary>
    public void Wake(IReadOnlyCollection<Guid> people)
    {
        foreach (var tab in _tabs.Values.Where(t => people.Contains(t.Person)))
        {
            tab.Wake.Writer.TryWrite(true);
        }
    }

    /// <summary>Writes to one tab until it goes, or until its person may no longer read.</summary>
    public async Task ServeAsync(
        HttpResponse response,
        Guid person,
        Func<CancellationToken, ValueTask<bool>> mayGoOn,
        CancellationToken ct
    )
    {
        var id = Guid.NewGuid();
        var tab = new Tab(
            person,
            Channel.CreateBounded<bool>(
                new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
            )
        );
        _tabs[id] = tab;
        try
        {
            long? count = null;
            int? generation = null;
            while (!ct.IsCancellationRequested && await mayGoOn(ct))
            {
                var now = await CountAsync(person, ct);
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
        finally
        {
            _tabs.TryRemove(id, out _);
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
/// page carries a sealed note of its person, its session's stamp and its time, which the host itself can open.
/// </summary>
internal sealed class TabTicket(IDataProtectionProvider protection, TimeProvider clock)
{
    private static readonly TimeSpan Length = TimeSpan.FromHours(12);
    private readonly IDataProtector _protector = protection.CreateProtector("crm.tab");

    public sealed record Content(Guid Person, string Stamp);

    public string Write(Guid person, string stamp) =>
        _protector.Protect(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{clock.GetUtcNow().ToUnixTimeSeconds()}|{person:N}|{stamp}"
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
                ? new Content(Guid.ParseExact(parts[1], "N"), parts[2])
                : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
