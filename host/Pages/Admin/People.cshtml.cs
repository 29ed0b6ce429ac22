using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.People;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>The people of the company.</summary>
[Requires(AdminPermissions.People)]
public sealed class PeopleModel(IMediator mediator) : PageModel
{
    public const int PageSize = 100;

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Text { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Role { get; set; }

    [BindProperty(SupportsGet = true, Name = "from")]
    public int Skip { get; set; }

    public PeoplePage People { get; private set; } = new([], 0);

    public async Task OnGetAsync(CancellationToken ct) =>
        People = await mediator.Send(new ReadPeople(Text, Role, Math.Max(Skip, 0), PageSize), ct);

    /// <summary>The address of another page of the same people.</summary>
    public string From(int skip) =>
        $"/admin/people?q={Uri.EscapeDataString(Text ?? "")}&role={Role}&from={Math.Max(skip, 0)}";
}
