using CrmModular.Catalog.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Catalog.Areas.Catalog.Pages;

/// <summary>Answers what is typed into the pickers of forms, as JSON: only what is still sold.</summary>
[Requires(Rights.ViewProducts)]
internal sealed class LookupModel(CatalogContext context) : PageModel
{
    private const int Most = 30;

    public async Task<IActionResult> OnGetAsync(string? q, CancellationToken ct)
    {
        return new JsonResult(
            await context
                .Products.AsNoTracking()
                .Where(p => p.Active)
                .WherePart(q, p => p.Name, p => p.Code)
                .OrderBy(p => p.NameSort)
                .Take(Most)
                .Select(p => new
                {
                    // Text in JSON, not in SQL: SQLite keeps ids as bytes.
                    value = p.Id,
                    text = p.Name,
                    sub = p.Series,
                })
                .ToListAsync(ct)
        );
    }
}
