using CrmModular.Customers.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Areas.Customers.Pages;

/// <summary>A note or promise has no page of its own: the audit's link to it leads to the timeline in which it stands.</summary>
[Requires(Rights.ViewCustomers)]
internal sealed class ActivityModel(CustomersContext context, ICurrentUser user) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        var customer = await context
            .Customers.AsNoTracking()
            .Visible(context, user, Rights.ViewCustomers)
            .Where(c => context.Activities.Any(a => a.Id == id && a.CustomerId == c.Id))
            .Select(c => (Guid?)c.Id)
            .FirstOrDefaultAsync(ct);
        return customer is { } found
            ? Redirect($"/customers/{found}#timeline")
            : throw new RecordNotFoundException(new RecordRef(CustomerRecords.Activity, id));
    }
}
