using CrmModular.Toy.Gadgets;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Toy.Areas.Toy.Pages;

[Requires(ToyModule.View)]
public sealed class IndexModel(ListReader<Gadget> list, IMediator mediator) : PageModel
{
    [BindProperty]
    public string Name { get; set; } = "";

    public IReadOnlyList<string> Names { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var page = await list.PageAsync(
            new ListRequest(),
            g => new GadgetAnswer(g.Id, g.Version, g.Name, g.CustomerId, g.Heard),
            g => g.Id,
            ct
        );
        Names = [.. page.Items.Select(g => g.Name)];
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await mediator.Send(new SaveGadget(null, null, new GadgetInput { Name = Name }), ct);
        return Redirect("/toy");
    }
}
