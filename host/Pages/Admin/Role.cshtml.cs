using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Roles;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Admin;

/// <summary>One role: its name, and what it grants in each module.</summary>
[Requires(AdminPermissions.People)]
public sealed class RoleModel(IMediator mediator, ITexts texts) : PageModel
{
    private const string Prefix = "grant.";
    private Dictionary<string, RecordScope> _sent = [];

    [BindProperty]
    public string? Name { get; set; }

    /// <summary>Whether somebody saved in between; the form then says what is stored where it differs.</summary>
    public bool Stale { get; private set; }

    public RolePage Role { get; private set; } = RolePage.Nothing;

    public async Task OnGetAsync(Guid id, CancellationToken ct)
    {
        Role = await mediator.Send(new ReadRole(id), ct);
        Name = Role.Name;
    }

    public async Task<IActionResult> OnPostAsync(Guid id, int? version, CancellationToken ct)
    {
        _sent = Sent();
        try
        {
            await mediator.Send(new SaveRole(id, version, Name, _sent), ct);
            TempData["Toast"] = texts["roles.saved"];
            return Redirect("/admin/roles");
        }
        catch (StaleRecordException)
        {
            Stale = true;
            ModelState.AddModelError("", texts["roles.stale"]);
            Response.StatusCode = StatusCodes.Status409Conflict;
        }
        catch (Exception e) when (e.IsRefusal())
        {
            ModelState.Refuse(e, texts, "");
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }

        Role = await mediator.Send(new ReadRole(id), ct);
        return Page();
    }

    public static string Field(string permission) => Prefix + permission;

    public static IReadOnlyList<RecordScope> Choices(RolePermission permission) =>
        permission.Scoped ? RecordScopes.OfRoles : [RecordScope.None, RecordScope.All];

    /// <summary>What was sent stands before what is stored.</summary>
    public RecordScope Chosen(RolePermission permission)
    {
        var scope = _sent.GetValueOrDefault(permission.Id, permission.Scope);
        return permission.Scoped || scope == RecordScope.None ? scope : RecordScope.All;
    }

    public string Say(RecordScope scope, bool scoped) =>
        texts[
            scoped ? $"roles.scope.{scope.ToString().ToLowerInvariant()}"
            : scope == RecordScope.None ? "roles.no"
            : "roles.yes"
        ];

    private Dictionary<string, RecordScope> Sent() =>
        Request
            .Form.Where(f => f.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(
                f => f.Key[Prefix.Length..],
                f =>
                    Enum.TryParse<RecordScope>(f.Value[0], ignoreCase: false, out var scope)
                        ? scope
                        : (RecordScope)(-1),
                StringComparer.Ordinal
            );
}
