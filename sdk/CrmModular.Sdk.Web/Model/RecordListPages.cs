using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Sdk.Web;

/// <summary>The list of a kind of record.</summary>
internal sealed class RecordModelListPage<T>(ListServices<T> services, RecordType<T> type)
    : RecordListPage<T>(services),
        IListPage
    where T : Entity
{
    protected override ListLook Look => new(type.ListId, $"{type.Url}/new", "/import");
}

/// <summary>Answers what is typed into the pickers of forms, as JSON.</summary>
internal sealed class RecordLookupPage<T>(RecordLookup<T> lookup) : PageModel
    where T : Entity
{
    public async Task<IActionResult> OnGetAsync(string? q, CancellationToken ct) =>
        new JsonResult(
            (await lookup.PickAsync(q, ct)).Select(r => new
            {
                value = r.Id,
                text = r.Name,
                sub = r.Second,
            })
        );
}
