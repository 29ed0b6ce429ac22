using System.Globalization;
using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Home;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages;

/// <summary>The home page: key figures and widgets of the enabled modules, for a period and a circle of people.</summary>
[Requires(RequiresAttribute.AnyPerson)]
public sealed class IndexModel(IMediator mediator, ICompany company, ICurrentUser user) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public HomeCircle Circle { get; set; }

    public HomePeriod Period { get; private set; } = HomePeriod.Of(null, null, null, company.Today);

    public HomeContent Home { get; private set; } = new([], [], []);

    public bool IsEmpty => Home.Figures.Count == 0 && Home.Widgets.Count == 0;

    public string Today
    {
        get
        {
            var culture = CultureInfo.CurrentUICulture;
            return company.Today.ToString(
                culture.TwoLetterISOLanguageName == "zh" ? "M 月 d 日 dddd" : "dddd, d MMMM",
                culture
            );
        }
    }

    public string UserName => user.Name;

    /// <summary>Whether the user has nothing to be counted, and others do.</summary>
    public bool OthersHave { get; private set; }

    public bool MayImport => user.Has(AdminPermissions.Import);

    public bool MayManageModules => user.Has(AdminPermissions.Modules);

    public async Task OnGetAsync(string? period, DateOnly? from, DateOnly? to, CancellationToken ct)
    {
        Period = HomePeriod.Of(period, from, to, company.Today);
        Home = await mediator.Send(new ReadHome(Period, Circle), ct);
        // Who has nothing of their own, as an administrator, is not left with zeros where others' figures are there to be seen.
        OthersHave =
            Circle == HomeCircle.Mine
            && Home.Figures.Count > 0
            && Home.Figures.All(IsNothing)
            && !(await mediator.Send(new ReadHome(Period, HomeCircle.Everyone), ct)).Figures.All(
                IsNothing
            );
    }

    private static bool IsNothing(HomeWidget figure) => figure.Content is not { Nothing: false };

    /// <summary>The address of the home page with another circle or period.</summary>
    public string With(HomeCircle circle, string? period = null)
    {
        var dates =
            period is null && Period.Key == "custom"
                ? $"&from={Period.From:yyyy-MM-dd}&to={Period.To:yyyy-MM-dd}"
                : $"&period={period ?? Period.Key}";
        return $"/?circle={circle}{dates}";
    }
}
