using CrmModular.Host.Platform.Company;
using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Settings;
using CrmModular.Host.Platform.Setup;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>The company's facts and what the enabled modules let the administrator set.</summary>
[Requires(AdminPermissions.Settings)]
public sealed class SettingsModel(IMediator mediator, ITexts texts, TimeProvider clock) : PageModel
{
    private const string SeenPrefix = "seen:";

    public SettingsForm Form { get; private set; } = new("", "", "", "", []);

    /// <summary>What was stored when the form was made: it is sent along, so that nobody's change is written over unseen.</summary>
    public IReadOnlyDictionary<string, string> Seen { get; private set; } =
        new Dictionary<string, string>();

    public IReadOnlyList<string> Currencies => Choices.Currencies;

    internal IReadOnlyList<IGrouping<string, Choices.Zone>> Zones =>
        Choices.Zones(texts, clock.GetUtcNow());

    public static string NameKey => CompanyFacts.NameKey;
    public static string CurrencyKey => CompanyFacts.CurrencyKey;
    public static string TimeZoneKey => CompanyFacts.TimeZoneKey;
    public static string LanguageKey => CompanyFacts.LanguageKey;

    public async Task OnGetAsync(CancellationToken ct)
    {
        Form = await mediator.Send(new ReadSettings(), ct);
        Seen = Form.All;
    }

    public static string SeenName(string key) => SeenPrefix + key;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        // A switch sends "false" in a hidden field, and "true" before it when it is on.
        var sent = Request
            .Form.Where(f => f.Key.Contains('.', StringComparison.Ordinal))
            .ToLookup(f => f.Key.StartsWith(SeenPrefix, StringComparison.Ordinal));
        var values = sent[false]
            .ToDictionary(f => f.Key, f => f.Value[0] ?? "", StringComparer.Ordinal);
        var seen = sent[true]
            .ToDictionary(
                f => f.Key[SeenPrefix.Length..],
                f => f.Value[0] ?? "",
                StringComparer.Ordinal
            );
        try
        {
            await mediator.Send(new SaveSettings(values, seen), ct);
            TempData["Toast"] = texts["settings.saved"];
            return Redirect("/admin/settings");
        }
        catch (StaleSettingsException stale)
        {
            await OnGetAsync(ct);
            Form = Keep(Form, values);
            foreach (var (key, stored) in stale.Stored)
            {
                ModelState.AddModelError(
                    "",
                    texts["settings.stale", ("setting", LabelOf(key)), ("stored", stored)]
                );
            }

            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }
        catch (RuleException e)
        {
            await OnGetAsync(ct);
            Form = Keep(Form, values);
            ModelState.AddModelError("", texts["settings.wrong", ("setting", LabelOf(e.Field!))]);
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }
    }

    private string LabelOf(string key) =>
        Form.Settings.FirstOrDefault(s => s.Setting.Key == key) is { } line
            ? texts[line.Setting.TextKey]
            : texts[key];

    private static SettingsForm Keep(SettingsForm form, Dictionary<string, string> typed) =>
        form with
        {
            Name = typed.GetValueOrDefault(NameKey, form.Name),
            Currency = typed.GetValueOrDefault(CurrencyKey, form.Currency),
            TimeZone = typed.GetValueOrDefault(TimeZoneKey, form.TimeZone),
            Language = typed.GetValueOrDefault(LanguageKey, form.Language),
            Settings =
            [
                .. form.Settings.Select(s =>
                    s with
                    {
                        Value = typed.GetValueOrDefault(s.Setting.Key, s.Value),
                    }
                ),
            ],
        };
}
