using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.SecurityLog;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>What happened to people's access.</summary>
[Requires(AdminPermissions.Security)]
[ResponseCache(NoStore = true)]
public sealed class SecurityModel(IMediator mediator, Display display) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public Guid? Person { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Address { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? To { get; set; }

    public SecurityPage Log { get; private set; } = new([], null, []);

    public async Task OnGetAsync(Guid? before, CancellationToken ct) =>
        Log = await mediator.Send(
            new ReadSecurityLog(Person, Kind, Address, From, To, before, PageSize),
            ct
        );

    public string Day(DateTimeOffset at) => $"{display.DayOf(at):yyyy-MM-dd}";

    /// <summary>The address of the next page under the same filters.</summary>
    public string Older =>
        $"/admin/security?person={Person}&kind={Uri.EscapeDataString(Kind ?? "")}&address={Uri.EscapeDataString(Address ?? "")}&from={From:yyyy-MM-dd}&to={To:yyyy-MM-dd}&before={Log.Next}";
}
