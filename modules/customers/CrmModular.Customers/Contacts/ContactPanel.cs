using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Contacts;

/// <summary>A contact in the panel of its customer.</summary>
public sealed record ContactLine(Guid Id, string Name, string JobTitle, string Phone, bool Decides);

/// <summary>The people at a customer.</summary>
internal sealed class ContactPanel(CustomersContext context, CustomerRights rights, ITexts texts)
    : IRecordPanel
{
    private const int Shown = 6;

    public async Task<PanelContent?> ReadAsync(RecordRef record, CancellationToken ct)
    {
        var contacts = context.Contacts.AsNoTracking().Where(c => c.CustomerId == record.Id);
        var lines = await contacts
            .OrderBy(c => c.NameSort)
            .ThenBy(c => c.Id)
            .Take(Shown)
            .Select(c => new ContactLine(c.Id, c.Name, c.JobTitle, c.Phone, c.Decides))
            .ToListAsync(ct);
        var count = lines.Count < Shown ? lines.Count : await contacts.CountAsync(ct);
        return new PanelContent(
            "customers.menu.contacts",
            "address-book",
            "/Areas/Customers/Pages/_Contacts.cshtml",
            lines
        )
        {
            Count = count,
            EmptyTextKey = "customers.panel.contacts.none",
            Action = await rights.MayEditAsync(record.Id, ct)
                ? new PanelLink(
                    texts["customers.panel.contacts.new"],
                    $"/customers/contacts/new?customer={record.Id}"
                )
                : null,
            Footer =
                count > lines.Count
                    ? new PanelLink(
                        texts.Count("customers.contacts.all", count),
                        $"/customers/contacts?customer={record.Id}"
                    )
                    : null,
        };
    }
}
