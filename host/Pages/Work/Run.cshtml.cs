using CrmModular.Host.Platform.Jobs;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Work;

/// <summary>Work of one's own that goes on in the background: how far it is, its end, and the way back.</summary>
[Requires(RequiresAttribute.AnyPerson)]
public sealed class RunModel(IMediator mediator) : PageModel
{
    public OwnWork Work { get; private set; } = null!;

    public async Task OnGetAsync(Guid id, CancellationToken ct) =>
        Work = await mediator.Send(new ReadOwnWork(id), ct);

    /// <summary>The progress alone, as the open page asks for it.</summary>
    public async Task<IActionResult> OnGetProgressAsync(Guid id, CancellationToken ct) =>
        Partial("/Pages/Work/_Progress.cshtml", await mediator.Send(new ReadOwnWork(id), ct));

    public async Task<IActionResult> OnPostEndAsync(Guid id, CancellationToken ct)
    {
        await mediator.Send(new EndOwnWork(id), ct);
        return this.Leave($"/work/{id}");
    }
}
