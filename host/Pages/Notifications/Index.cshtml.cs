using CrmModular.Host.Platform.Notifications;
using CrmModular.Host.Platform.Security;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Notifications;

/// <summary>What the signed-in person was told: a fragment behind the bell, or a page with all of it.</summary>
[Requires(RequiresAttribute.AnyPerson)]
public sealed class IndexModel(IMediator mediator) : PageModel
{
    private const int PageSize = 50;
    private const int BehindBell = 8;

    public IReadOnlyList<NotificationLine> Lines { get; private set; } = [];

    /// <summary>Where the next page begins; null on the last.</summary>
    public Guid? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid? before, CancellationToken ct)
    {
        var bell = Request.IsFromScript();
        var size = bell ? BehindBell : PageSize;
        var lines = await mediator.Send(new ReadNotifications(before, size + 1), ct);
        Lines = [.. lines.Take(size)];
        Next = lines.Count > size ? Lines[^1].Id : null;
        return bell ? Partial("/Pages/Notifications/_Bell.cshtml", this) : Page();
    }

    public async Task<IActionResult> OnPostReadAsync(CancellationToken ct)
    {
        await mediator.Send(new MarkNotificationsRead(), ct);
        return Request.IsFromScript() ? await OnGetAsync(null, ct) : Redirect("/notifications");
    }
}
