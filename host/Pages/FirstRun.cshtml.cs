using System.Globalization;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Sessions;
using CrmModular.Host.Platform.Setup;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages;

[AllowAnonymous]
[ResponseCache(NoStore = true)]
public sealed class FirstRunModel(
    IMediator mediator,
    ITexts texts,
    IDatabase database,
    TimeProvider clock,
    IServiceProvider services
) : PageModel
{
    [BindProperty]
    public SetUpCompany Input { get; set; } = new();

    public IReadOnlyList<ModuleManifest> Modules =>
        [
            .. services
                .GetRequiredService<GenerationManager>()
                .Catalogue.Modules.Select(m => m.Manifest)
                .OrderBy(m => m.Order)
                .ThenBy(m => m.Id, StringComparer.Ordinal),
        ];

    public string Store =>
        texts[database.Provider == DatabaseProvider.Sqlite ? "store.sqlite" : "store.postgresql"];

    public bool CodeClosed => services.GetRequiredService<SetupCode>().Closed;

    public IReadOnlyList<string> Currencies => Choices.Currencies;

    internal IReadOnlyList<IGrouping<string, Choices.Zone>> Zones =>
        Choices.Zones(texts, clock.GetUtcNow());

    public bool InChinese => CultureInfo.CurrentUICulture.Name == "zh-CN";

    /// <summary>What was refused, in the order of the form, each with the name of its field; the empty name is the form as a whole.</summary>
    public IReadOnlyList<(string Name, string Text)> Errors =>
        [
            .. Labels
                .Where(l => ModelState.GetValueOrDefault(l.Key) is { Errors.Count: > 0 })
                .Select(l =>
                {
                    var error = ModelState[l.Key]!.Errors[0].ErrorMessage;
                    return (
                        l.Key,
                        l.Label.Length == 0
                            ? error
                            : texts["sdk.form.error", ("field", texts[l.Label]), ("error", error)]
                    );
                }),
        ];

    private static readonly (string Key, string Label)[] Labels =
    [
        ("", ""),
        ("Input.Code", "first-run.code.label"),
        ("Input.Language", "me.language"),
        ("Input.Company", "first-run.company"),
        ("Input.Currency", "company.currency"),
        ("Input.TimeZone", "company.timezone"),
        ("Input.Name", "people.name"),
        ("Input.Email", "people.email"),
        ("Input.Password", "sign-in.password"),
    ];

    /// <summary>Nothing was chosen yet, so that the page may propose what the browser knows.</summary>
    public bool Fresh { get; private set; }

    public IActionResult OnGet()
    {
        if (Done)
        {
            return Redirect("/");
        }

        Fresh = true;
        var language = InChinese ? "zh-CN" : "en";
        Input = new SetUpCompany
        {
            Language = language,
            Currency = language == "zh-CN" ? "CNY" : "USD",
            TimeZone = Choices.LikelyZone(language),
            Modules = [.. Modules.Where(m => m.Proposed).Select(m => m.Id)],
        };
        return Page();
    }

    /// <summary>What time it is in a zone, for the line below the field.</summary>
    public IActionResult OnGetClock() => Content(Clock(Request.Query["Input.TimeZone"]));

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Done)
        {
            return Redirect("/sign-in");
        }

        SetUpAnswer answer;
        try
        {
            answer = await mediator.Send(Input, ct);
        }
        catch (Exception e) when (e.IsRefusal())
        {
            ModelState.Refuse(e, texts);
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        await services
            .GetRequiredService<SignInSessions>()
            .BeginAsync(HttpContext, answer.Administrator, keep: false);
        if (answer.Refusal is { } refusal)
        {
            TempData["Problem"] = texts[refusal.TextKey, [.. refusal.Arguments]];
            return Redirect("/admin/modules");
        }

        if (answer.WithoutDemo.Count > 0)
        {
            TempData["Problem"] = texts[
                "demo.failed",
                (
                    "modules",
                    string.Join(", ", answer.WithoutDemo.Select(m => texts[$"{m}.module.name"]))
                )
            ];
        }

        return Redirect("/");
    }

    public string Clock(string? zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(zone ?? "", out var found)
            ? texts[
                "first-run.clock",
                (
                    "time",
                    TimeZoneInfo
                        .ConvertTime(clock.GetUtcNow(), found)
                        .ToString("HH:mm", CultureInfo.InvariantCulture)
                )
            ]
            : "";

    public string Needs(ModuleManifest module) =>
        module.Needs.Count == 0
            ? ""
            : texts[
                "modules.needs",
                (
                    "what",
                    string.Join(
                        texts["sdk.comma"],
                        module.Needs.Keys.Select(n => texts[$"{n}.module.name"])
                    )
                )
            ];

    private bool Done => services.GetRequiredService<SetupCode>().Done == true;
}
