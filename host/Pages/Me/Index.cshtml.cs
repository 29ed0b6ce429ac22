using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Account;
using CrmModular.Host.Platform.ApiTokens;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Sessions;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages.Me;

/// <summary>The signed-in person's own name, password, sessions and tokens.</summary>
[Requires(RequiresAttribute.AnyPerson)]
[ResponseCache(NoStore = true)]
public sealed class IndexModel(IMediator mediator, ITexts texts, IServiceProvider services)
    : PageModel
{
    public MyAccount Account { get; private set; } = new("", "", new OpenAccess([], []));

    /// <summary>A token that was made just now; this answer is the only one that shows it.</summary>
    public string? NewToken { get; private set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? TokenName { get; set; }

    [BindProperty]
    public int? TokenDays { get; set; } = TokenTerm.DefaultDays;

    /// <summary>Whether a new token reads only, or writes as well.</summary>
    [BindProperty]
    public string? TokenAccess { get; set; } = TokenScopes.Read;

    /// <summary>The modules that a new token is for; none is all.</summary>
    [BindProperty]
    public List<string> TokenModules { get; set; } = [];

    public IReadOnlyList<(string Id, string Name)> Modules =>
        TokenChoices.Modules(services.GetRequiredService<GenerationHolder>(), texts);

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
        bool endTokens,
        CancellationToken ct
    ) =>
        SaveAsync(
            async () =>
            {
                await mediator.Send(new ChangePassword(old, password, endTokens), ct);
                return Done("me.password.saved");
            },
            ct
        );

    public async Task<IActionResult> OnPostEndAsync(Guid id, CancellationToken ct)
    {
        var user = services.GetRequiredService<CurrentUser>();
        await Sessions.EndOneAsync(user.PersonId!.Value, id, user.PersonId, ct);
        return id == user.SessionId ? Redirect("/sign-in") : Done("me.session.ended");
    }

    public async Task<IActionResult> OnPostEndOthersAsync(CancellationToken ct)
    {
        var user = services.GetRequiredService<CurrentUser>();
        await Sessions.EndAllAsync(user.PersonId!.Value, user.SessionId, user.PersonId, ct);
        return Done("me.sessions.ended");
    }

    private SignInSessions Sessions => services.GetRequiredService<SignInSessions>();

    public Task<IActionResult> OnPostTokenAsync(CancellationToken ct) =>
        SaveAsync(
            async () =>
            {
                var scopes = TokenChoices.Join(TokenAccess, TokenModules);
                NewToken = await mediator.Send(new CreateToken(TokenName, TokenDays, scopes), ct);
                TokenName = null;
                TokenModules = [];
                ModelState.Clear();
                await OnGetAsync(ct);
                return Page();
            },
            ct,
            nameof(TokenName)
        );

    public async Task<IActionResult> OnPostRevokeAsync(Guid id, CancellationToken ct)
    {
        var user = services.GetRequiredService<CurrentUser>();
        await mediator.Send(new RevokeToken(user.PersonId!.Value, id), ct);
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
        catch (Exception e) when (e.IsRefusal() || e is TooManyTriesException)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            if (e is TooManyTriesException tries)
            {
                ModelState.AddModelError(nameof(Old), this.SayWait(tries, texts));
            }

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
            return Page();
        }
    }
}
