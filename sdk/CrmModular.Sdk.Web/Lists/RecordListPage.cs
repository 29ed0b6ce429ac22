using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Sdk.Web;

/// <summary>
/// The page of a list: filters, views, columns, bulk changes, bin and export of a <see cref="ListDefinition{T}"/>. A module
/// derives from it, names its permission and its look, and shows <see cref="ListScreen.View"/> with <see cref="Screen"/>.
/// It costs three queries however many rows: views, rows with the names of people, and a count that stops at a bound.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
/// <param name="services">Handed on from the page's constructor.</param>
public abstract partial class RecordListPage<T>(ListServices<T> services) : PageModel
    where T : Entity
{
    private const int PageSize = 50;

    /// <summary>How the list presents itself.</summary>
    protected abstract ListLook Look { get; }

    /// <summary>What the page shows.</summary>
    public ListScreen Screen { get; private set; } = null!;

    private ListDefinition<T> Definition => services.Reader.Definition;
    private ITexts Texts => services.Texts;
    private string Path => Request.Path.Value!;
    private CancellationToken Ct => HttpContext.RequestAborted;
    private bool ByScript =>
        Request.Headers.ContainsKey("HX-Request")
        || Request.Headers.ContainsKey("X-Requested-With");

    /// <summary>The list.</summary>
    public async Task<IActionResult> OnGetAsync()
    {
        await ShowAsync();
        return Page();
    }

    /// <summary>Fills the screen; what cannot be read is said in place of the rows.</summary>
    private async Task ShowAsync()
    {
        ViewData["Title"] = Texts[Look.TextKey];
        var screen = await PrepareAsync();
        try
        {
            await RowsAsync(screen);
        }
        catch (RuleException rule)
        {
            screen.Problem = Texts[rule.TextKey, [.. rule.Arguments]];
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }
    }
}
