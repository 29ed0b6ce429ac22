namespace CrmModular.Host.Platform.Company;

/// <summary>The company's name, currency and time zone, kept as settings and held in memory.</summary>
internal sealed class CompanyFacts(TimeProvider clock) : ICompany
{
    public const string NameKey = "platform.company.name";
    public const string CurrencyKey = "platform.company.currency";
    public const string TimeZoneKey = "platform.company.timezone";
    public const string LanguageKey = "platform.company.language";

    private Facts _facts = new("", "USD", TimeZoneInfo.Utc, "en");

    private sealed record Facts(
        string Name,
        string Currency,
        TimeZoneInfo TimeZone,
        string Language
    );

    public string Name => _facts.Name;
    public string Currency => _facts.Currency;
    public TimeZoneInfo TimeZone => _facts.TimeZone;
    public string Language => _facts.Language;
    public DateOnly Today =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), TimeZone).DateTime);

    public async Task LoadAsync(Settings.SettingValues values, CancellationToken ct)
    {
        var set = await values.ReadAsync(ct);
        var zone = set.GetValueOrDefault(TimeZoneKey, "UTC");
        _facts = new Facts(
            set.GetValueOrDefault(NameKey, ""),
            set.GetValueOrDefault(CurrencyKey, "USD"),
            TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc,
            set.GetValueOrDefault(LanguageKey, "en")
        );
    }
}
