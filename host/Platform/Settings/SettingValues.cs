using System.Collections.Immutable;
using System.Globalization;
using CrmModular.Host.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Settings;

/// <summary>The settings that were set, in memory until the number of rights changes.</summary>
internal sealed class SettingValues(IServiceScopeFactory scopes)
{
    private readonly KeptRead<ImmutableDictionary<string, string>> _values = new();

    public void Clear() => _values.Clear();

    public ValueTask<ImmutableDictionary<string, string>> ReadAsync(CancellationToken ct) =>
        _values.ReadAsync(ReadStoredAsync, ct);

    private async Task<ImmutableDictionary<string, string>> ReadStoredAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = await scope
            .ServiceProvider.GetRequiredService<PlatformContext>()
            .Settings.AsNoTracking()
            .ToListAsync(ct);
        return rows.ToImmutableDictionary(r => r.Key, r => r.Value, StringComparer.Ordinal);
    }
}

/// <summary>Answers modules their settings.</summary>
internal sealed class SettingReader(SettingValues values, IEnumerable<Setting> declared) : ISettings
{
    public async Task<string> TextAsync(string key, CancellationToken ct = default)
    {
        var setting =
            declared.FirstOrDefault(s => s.Key == key)
            ?? throw new KeyNotFoundException($"No enabled module declares the setting {key}.");
        return (await values.ReadAsync(ct)).GetValueOrDefault(key, setting.Default);
    }

    public async Task<int> NumberAsync(string key, CancellationToken ct = default) =>
        int.Parse(await TextAsync(key, ct), CultureInfo.InvariantCulture);
}
