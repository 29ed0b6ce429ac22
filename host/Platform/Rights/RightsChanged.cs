using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Company;
using CrmModular.Host.Platform.Settings;

namespace CrmModular.Host.Platform.Rights;

/// <summary>Tells every process that people, roles, tokens or company facts changed: raise within the transaction, forget after it.</summary>
internal sealed class RightsChanged(
    PlatformContext context,
    RightsCache rights,
    SettingValues settings,
    CompanyFacts company
)
{
    private long _number;

    public async Task RaiseAsync(CancellationToken ct) =>
        _number = await Counters.IncrementAsync(context, Counter.Rights, ct);

    /// <summary>This process at once; the others see the raised number within a second.</summary>
    public void Forget()
    {
        rights.Clear();
        settings.Clear();
        if (_number > 0)
        {
            rights.Number = _number;
        }
    }

    /// <summary>The same, when the company's name, currency, time zone or language changed.</summary>
    public Task ForgetCompanyAsync(CancellationToken ct)
    {
        Forget();
        return company.LoadAsync(settings, ct);
    }
}
