using CrmModular.Customers.Activities;
using CrmModular.Customers.Data;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Areas.Customers.Pages;

/// <summary>Marks a promise as kept, or as open again.</summary>
[Requires(Rights.EditCustomers)]
public sealed class PromiseKeptModel(
    IMediator mediator,
    CustomersContext context,
    ChangeScope scope,
    ITexts texts
) : FormPage(texts)
{
    public async Task<IActionResult> OnPostAsync(
        Guid id,
        [FromForm] bool kept,
        CancellationToken ct
    )
    {
        var promise = await mediator.Send(new KeepPromise(id, kept), ct);
        if (!IsFragment)
        {
            return LocalRedirect($"/customers/{promise.CustomerId}");
        }

        var by = await context
            .People.Where(p => p.Id == promise.PersonId)
            .Select(p => p.Name)
            .FirstOrDefaultAsync(ct);
        Response.Headers["HX-Trigger"] = HxEvents.Toast(
            Texts[kept ? "customers.promise.toast.kept" : "customers.promise.toast.open"],
            scope.LastBatchId is { } batch ? $"/undo/{batch}" : null
        );
        return Partial(
            "/Areas/Customers/Pages/_Promise.cshtml",
            new PromiseLine(promise.Id, promise.Text, promise.DueOn, promise.DoneAt, by ?? "")
            {
                Editable = true,
            }
        );
    }
}
