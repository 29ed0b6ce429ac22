using CrmModular.Host.Platform.Audit;
using CrmModular.Host.Platform.Frame;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>Who changed what.</summary>
[Requires(AdminPermissions.Audit)]
public sealed class AuditModel(IMediator mediator) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public Guid? Person { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? To { get; set; }

    public AuditPage Audit { get; private set; } = new([], null, [], []);

    public async Task OnGetAsync(Guid? before, CancellationToken ct) =>
        Audit = await mediator.Send(new ReadAudit(Person, Kind, From, To, before, PageSize), ct);

    /// <summary>The address of the next page under the same filters.</summary>
    public string Older =>
        $"/admin/audit?person={Person}&kind={Uri.EscapeDataString(Kind ?? "")}&from={From:yyyy-MM-dd}&to={To:yyyy-MM-dd}&before={Audit.Next}";
}
