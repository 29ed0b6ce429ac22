using System.Globalization;
using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Health;
using MediatR;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>How the installation is: database, processes, deliveries.</summary>
[Requires(AdminPermissions.Modules)]
public sealed class HealthModel(IMediator mediator, ICurrentUser user) : PageModel
{
    private HealthPage? _health;

    public HealthPage Health =>
        _health ?? throw new InvalidOperationException("The page is shown after it was read.");

    public bool SeesJobs => user.Has(AdminPermissions.Jobs);

    public async Task OnGetAsync(CancellationToken ct) =>
        _health = await mediator.Send(new ReadHealth(), ct);

    public static string Megabytes(long bytes) =>
        (bytes / 1_048_576m).ToString("N1", CultureInfo.CurrentCulture) + " MB";
}
