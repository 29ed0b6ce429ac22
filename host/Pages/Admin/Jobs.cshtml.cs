using CrmModular.Host.Platform.Edge;
using CrmModular.Host.Platform.Events;
using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Jobs;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>What runs in the background, what waits, what failed, and what to do about it.</summary>
[Requires(AdminPermissions.Jobs)]
public sealed class JobsModel(IMediator mediator, ITexts texts) : PageModel
{
    private const string Self = "/admin/jobs";

    [BindProperty(SupportsGet = true)]
    public JobState? State { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public JobsPage Jobs { get; private set; } = JobsPage.Nothing;

    public async Task OnGetAsync(CancellationToken ct) =>
        Jobs = await mediator.Send(new ReadJobs(State, After), ct);

    /// <summary>One row, as an open run asks for it.</summary>
    public async Task<IActionResult> OnGetRowAsync(Guid id, CancellationToken ct) =>
        await mediator.Send(new ReadJob(id), ct) is { } line
            ? Partial("/Pages/Admin/_Job.cshtml", line)
            : NotFound();

    public async Task<IActionResult> OnPostEndAsync(Guid id, CancellationToken ct)
    {
        await mediator.Send(new EndJob(id), ct);
        return Back("jobs.end.said");
    }

    public async Task<IActionResult> OnPostAgainAsync(Guid id, CancellationToken ct)
    {
        await mediator.Send(new RetryJob(id), ct);
        return Back("jobs.again.said");
    }

    public async Task<IActionResult> OnPostRetryAsync(
        Guid eventId,
        string target,
        CancellationToken ct
    )
    {
        await mediator.Send(new RetryDelivery(eventId, target), ct);
        return Back("deliveries.retry.said", "#deliveries");
    }

    public async Task<IActionResult> OnPostDropAsync(
        Guid eventId,
        string target,
        CancellationToken ct
    )
    {
        await mediator.Send(new DropDelivery(eventId, target), ct);
        return Back("deliveries.drop.said", "#deliveries");
    }

    public static string KeyOf(JobState state) => $"jobs.{state.ToString().ToLowerInvariant()}";

    /// <summary>To the list that the button stood in, with its filter.</summary>
    private RedirectResult Back(string said, string part = "")
    {
        TempData["Toast"] = texts[said];
        var from = Request.LocalReferer();
        return Redirect(
            (from?.StartsWith(Self, StringComparison.Ordinal) == true ? from : Self) + part
        );
    }
}
