using CrmModular.Host.Platform.Account;
using CrmModular.Host.Platform.People;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Me;

/// <summary>The signed-in person's own name, password and tokens.</summary>
[Requires(RequiresAttribute.AnyPerson)]
[ResponseCache(NoStore = true)]
public sealed class IndexModel(IMediator mediator, ITexts texts, IServiceProvider services)
    : PageModel
{
    public MyAccount Account { get; private set; } = new("", "", []);

    /// <summary>A token that was made just now; this answer is the only one that shows it.</summary>
    public string? NewToken { get; private set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? TokenName { get; set; }

    /// <summary>Only here so that refusals have a place; a password is never written into a page.</summary>
    public string? Old => null;

    /// <inheritdoc cref="Old" />
    public string? Password => null;

    public async Task OnGetAsync(CancellationToken ct)
    {
        Account = await mediator.Send(new ReadMyAccount(), ct);
        Name = Account.Name;
    }

    public Task<IActionResult> OnPostNameAsync(CancellationToken ct) =>
        SaveAsync(
            async () =>
            {
                await mediator.Send(new RenameMe(Name), ct);
                return Done("me.name.saved");
            },
            ct
        );

    public Task<IActionResult> OnPostPasswordAsync(
        string? old,
        string? password,
        CancellationToken ct
    ) =>
        SaveAsync(
            async () =>
            {
                await mediator.Send(new ChangePassword(old, password), ct);
                // The other sessions end; this one gets a ticket with the new stamp.
                var signIn = services.GetRequiredService<SignInManager<SignIn>>();
                await signIn.RefreshSignInAsync((await signIn.UserManager.GetUserAsync(User))!);
                return Done("me.password.saved");
            },
            ct
        );

    public Task<IActionResult> OnPostTokenAsync(CancellationToken ct) =>
        SaveAsync(
            async () =>
            {
                NewToken = await mediator.Send(new CreateToken(TokenName), ct);
                TokenName = null;
                ModelState.Clear();
                await OnGetAsync(ct);
                return Page();
            },
            ct,
            nameof(TokenName)
        );

    public async Task<IActionResult> OnPostRevokeAsync(Guid id, CancellationToken ct)
    {
        await mediator.Send(new RevokeToken(id), ct);
        return Done("me.token.revoked");
    }

    private RedirectResult Done(string textKey)
    {
        TempData["Toast"] = texts[textKey];
        return Redirect("/me");
    }

    private async Task<IActionResult> SaveAsync(
        Func<Task<IActionResult>> save,
        CancellationToken ct,
        string? nameField = null
    )
    {
        try
        {
            return await save();
        }
        catch (Exception e) when (e.IsRefusal())
        {
            ModelState.Refuse(e, texts, "");
            if (nameField is not null && ModelState["Name"] is { } entry)
            {
                // The request calls it a name; on this page there are two of them.
                foreach (var error in entry.Errors.ToList())
                {
                    ModelState.AddModelError(nameField, error.ErrorMessage);
                }

                ModelState.Remove("Name");
            }

            Account = await mediator.Send(new ReadMyAccount(), ct);
            Name ??= Account.Name;
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }
    }
}
