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
);

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
public sealed record SaveSettings(IReadOnlyDictionary<string, string> Values) : IRequest;

internal sealed class SaveSettingsHandler(
    PlatformContext context,
    IEnumerable<Setting> declared,
    RightsChanged changed
) : IRequestHandler<SaveSettings>
{
    public async Task Handle(SaveSettings request, CancellationToken cancellationToken)
    {
        var ct = cancellationToken;
        await using var write = await context.BeginWriteAsync(ct);
        var stored = await context.Settings.ToDictionaryAsync(
            s => s.Key,
            StringComparer.Ordinal,
            ct
        );
        foreach (var (key, value) in request.Values)
        {
            var text = value.Trim();
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
