using System.Globalization;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Company;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Setup;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Settings;

/// <summary>The settings as the administrator's page shows them.</summary>
public sealed record SettingsForm(
    string Name,
    string Currency,
    string TimeZone,
    string Language,
    IReadOnlyList<SettingLine> Settings
)
{
    /// <summary>All values by their keys.</summary>
    public IReadOnlyDictionary<string, string> All =>
        Settings
            .Select(s => KeyValuePair.Create(s.Setting.Key, s.Value))
            .Concat([
                new(CompanyFacts.NameKey, Name),
                new(CompanyFacts.CurrencyKey, Currency),
                new(CompanyFacts.TimeZoneKey, TimeZone),
                new(CompanyFacts.LanguageKey, Language),
            ])
            .ToDictionary(StringComparer.Ordinal);
}

/// <summary>A setting of a module.</summary>
public sealed record SettingLine(Setting Setting, string Value);

/// <summary>Reads the settings.</summary>
public sealed record ReadSettings : IRequest<SettingsForm>;

internal sealed class ReadSettingsHandler(
    SettingValues values,
    IEnumerable<Setting> declared,
    CompanyFacts company
) : IRequestHandler<ReadSettings, SettingsForm>
{
    public async Task<SettingsForm> Handle(
        ReadSettings request,
        CancellationToken cancellationToken
    )
    {
        var set = await values.ReadAsync(cancellationToken);
        return new SettingsForm(
            company.Name,
            company.Currency,
            set.GetValueOrDefault(CompanyFacts.TimeZoneKey, "UTC"),
            company.Language,
            [
                .. declared
                    .OrderBy(s => s.ModuleId, StringComparer.Ordinal)
                    .Select(s => new SettingLine(s, set.GetValueOrDefault(s.Key, s.Default))),
            ]
        );
    }
}

/// <summary>Saves the company's facts and the settings of modules.</summary>
/// <param name="Values">The values by their keys; keys that nobody declares are refused.</param>
/// <param name="Seen">What stood in the form at first: what was left so is not written, and what somebody else changed since is not written over.</param>
public sealed record SaveSettings(
    IReadOnlyDictionary<string, string> Values,
    IReadOnlyDictionary<string, string> Seen
) : IRequest;

/// <summary>Somebody saved settings since they were shown; nothing was written.</summary>
/// <param name="stored">What is stored by now, by key.</param>
public sealed class StaleSettingsException(IReadOnlyDictionary<string, string> stored)
    : Exception("Somebody changed these settings in between.")
{
    public IReadOnlyDictionary<string, string> Stored { get; } = stored;
}

internal sealed class SaveSettingsHandler(
    PlatformContext context,
    IEnumerable<Setting> declared,
    IMediator mediator,
    RightsChanged changed
) : IRequestHandler<SaveSettings>
{
    public async Task Handle(SaveSettings request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        await using var write = await context.BeginWriteAsync("platform.settings", ct);
        var stored = await context.Settings.ToDictionaryAsync(
            s => s.Key,
            StringComparer.Ordinal,
            ct
        );
        await CheckAsync(request, stored, ct);
        foreach (var (key, value) in request.Values)
        {
            var text = value.Trim();
            if (request.Seen.TryGetValue(key, out var seen) && seen == text)
            {
                continue;
            }

            if (!IsGood(key, text))
            {
                throw new RuleException("settings.wrong", key);
            }

            if (stored.TryGetValue(key, out var row))
            {
                row.Value = text;
            }
            else
            {
                context.Settings.Add(new SettingRow { Key = key, Value = text });
            }
        }

        await context.SaveChangesAsync(ct);
        await changed.RaiseAsync(ct);
        await write.CommitAsync(ct);
        await changed.ForgetCompanyAsync(ct);
    }

    /// <summary>Of two who change one setting, the second is asked; two who change different ones do not meet.</summary>
    private async Task CheckAsync(
        SaveSettings request,
        Dictionary<string, SettingRow> stored,
        CancellationToken ct
    )
    {
        var shown = (await mediator.Send(new ReadSettings(), ct)).All;
        var now = shown.ToDictionary(
            s => s.Key,
            s => stored.GetValueOrDefault(s.Key)?.Value ?? s.Value,
            StringComparer.Ordinal
        );
        var stale = request
            .Values.Where(v =>
                request.Seen.TryGetValue(v.Key, out var seen)
                && now.TryGetValue(v.Key, out var there)
                && v.Value.Trim() != seen
                && there != seen
                && there != v.Value.Trim()
            )
            .ToDictionary(v => v.Key, v => now[v.Key], StringComparer.Ordinal);
        if (stale.Count > 0)
        {
            throw new StaleSettingsException(stale);
        }
    }

    private bool IsGood(string key, string value) =>
        key switch
        {
            CompanyFacts.NameKey => value.Length is > 0 and <= 200,
            CompanyFacts.CurrencyKey => Choices.Currencies.Contains(value),
            CompanyFacts.TimeZoneKey => TimeZoneInfo.TryFindSystemTimeZoneById(value, out _),
            CompanyFacts.LanguageKey => value is "en" or "zh-CN",
            _ => declared.FirstOrDefault(s => s.Key == key) is { } setting
                && IsGood(setting, value),
        };

    private static bool IsGood(Setting setting, string value) =>
        setting.Type switch
        {
            SettingType.Switch => value is "true" or "false",
            SettingType.Number => int.TryParse(
                value,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var number
            )
                && number >= (setting.Min ?? int.MinValue)
                && number <= (setting.Max ?? int.MaxValue),
            _ => value.Length <= 2_000,
        };
}
