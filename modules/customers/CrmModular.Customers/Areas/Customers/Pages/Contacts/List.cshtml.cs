using CrmModular.Customers.Contacts;
using CrmModular.Sdk.Web;

namespace CrmModular.Customers.Areas.Customers.Pages.Contacts;

[Requires(Rights.ViewCustomers)]
public sealed class ListModel(ListServices<Contact> services) : RecordListPage<Contact>(services)
{
    protected override ListLook Look =>
        new("customers.contacts", "/customers/contacts/new", "/import");
}
