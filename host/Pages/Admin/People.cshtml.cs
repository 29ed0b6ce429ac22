using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.People;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>The people of the company.</summary>
[Requires(AdminPermissions.People)]
public sealed class PeopleModel(IMediator mediator, IExportPlaces places, ICurrentUser user)
    : PageModel
{
    public const int PageSize = 100;

    public bool MayExport => user.Has(PlatformPermissions.Export);

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Text { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Role { get; set; }

    [BindProperty(SupportsGet = true, Name = "from")]
    public int Skip { get; set; }

    public PeoplePage People { get; private set; } = new([], 0);

    public async Task OnGetAsync(CancellationToken ct) =>
        People = await mediator.Send(new ReadPeople(Text, Role, Math.Max(Skip, 0), PageSize), ct);

    /// <summary>The people of the page, and of those before and behind it, as a file.</summary>
    public async Task<IActionResult> OnGetExportAsync(string? format, CancellationToken ct)
    {
        if (!MayExport)
        {
            throw new UnauthorizedAccessException("Exporting needs a permission.");
        }

        Response.RegisterForDispose(places.Begin());
        var people = await mediator.Send(new ExportPeople(Text, Role), ct);
        return await people.File.SendAsync(Response, format ?? "xlsx", people.Rows, ct);
    }

    /// <summary>The address of the same people as a file.</summary>
    public string As(string format) =>
        $"/admin/people?handler=Export&format={format}&q={Uri.EscapeDataString(Text ?? "")}&role={Role}";

    /// <summary>The address of another page of the same people.</summary>
    public string From(int skip) =>
        $"/admin/people?q={Uri.EscapeDataString(Text ?? "")}&role={Role}&from={Math.Max(skip, 0)}";
}
