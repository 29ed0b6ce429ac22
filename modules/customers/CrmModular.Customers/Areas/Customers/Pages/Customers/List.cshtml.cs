using CrmModular.Customers.Customers;
using CrmModular.Sdk.Web;

namespace CrmModular.Customers.Areas.Customers.Pages.Customers;

[Requires(Rights.ViewCustomers)]
public sealed class ListModel(ListServices<Customer> services) : RecordListPage<Customer>(services)
{
    protected override ListLook Look => new("customers.list", "/customers/new", "/import");
}
