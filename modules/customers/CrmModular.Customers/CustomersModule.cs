using CrmModular.Customers.Activities;
using CrmModular.Customers.Contacts;
using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using CrmModular.Customers.Demo;
using CrmModular.Customers.Import;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Customers;

/// <summary>Companies and persons, and the people at them.</summary>
public sealed class CustomersModule : CrmModule
{
    public override void Build(ModuleBuilder module)
    {
        module
            .Data<CustomersContext, SqliteCustomersContext, PostgreSqlCustomersContext>()
            .List<CustomersContext, Customer>(CustomerList.Definition)
            .List<CustomersContext, Contact>(ContactList.Definition)
            .Record(
                new RecordKind(
                    CustomerRecords.Customer,
                    "customers.customer",
                    "building",
                    "/customers/{id}",
                    Rights.ViewCustomers,
                    true
                )
                {
                    EditPermission = Rights.EditCustomers,
                    DeletePermission = Rights.DeleteCustomers,
                }
            )
            .Record(
                new RecordKind(
                    CustomerRecords.Contact,
                    "customers.contact",
                    "address-book",
                    "/customers/contacts/{id}",
                    Rights.ViewCustomers,
                    true
                )
                {
                    EditPermission = Rights.EditCustomers,
                    DeletePermission = Rights.DeleteCustomers,
                }
            )
            .Menu(
                new MenuEntry(
                    "customers.menu.customers",
                    "/customers",
                    "building",
                    Rights.ViewCustomers,
                    10,
                    OnPhone: true
                )
            )
            .Menu(
                new MenuEntry(
                    "customers.menu.contacts",
                    "/customers/contacts",
                    "address-book",
                    Rights.ViewCustomers,
                    20
                )
            )
            .Create(
                new CreateEntry(
                    "customers.customer",
                    "/customers/new",
                    "building",
                    Rights.EditCustomers,
                    10
                )
            )
            .Create(
                new CreateEntry(
                    "customers.contact",
                    "/customers/contacts/new",
                    "address-book",
                    Rights.EditCustomers,
                    20
                )
            )
            .Extend<IDemoData, CustomersDemo>()
            .Extend<IImportType, CustomerImport>(permission: Rights.EditCustomers)
            .Extend<IImportType, ContactImport>(permission: Rights.EditCustomers)
            .Extend<IImportLookup, CustomerLookup>(
                CustomerRecords.Customer,
                permission: Rights.ViewCustomers
            )
            .Extend<IListColumn, ParentColumn>(CustomerRecords.List)
            .Extend<IListColumn, ParentIdColumn>(CustomerRecords.List)
            .Extend<IReferenceSource, ChildReferences>(CustomerRecords.Customer)
            .Api(CustomerEndpoints.Map)
            .Api(ContactEndpoints.Map);
        AddRecordPages(module);
        Rights.Declare(module);
    }

    /// <summary>What this module shows on the pages of its own records, by the way that all modules take.</summary>
    private static void AddRecordPages(ModuleBuilder module)
    {
        module
            .Record(
                new RecordKind(
                    CustomerRecords.Activity,
                    "customers.activity",
                    "message",
                    "/customers/activities/{id}",
                    Rights.ViewCustomers
                )
                {
                    EditPermission = Rights.EditCustomers,
                    DeletePermission = Rights.DeleteCustomers,
                }
            )
            .Extend<IRecordPanel, ContactPanel>(CustomerRecords.Customer, 50)
            .Extend<IRecordPanel, PromisePanel>(CustomerRecords.Customer, 60)
            .Extend<IRecordFact, LastTouchFact>(CustomerRecords.Customer, 50)
            .Extend<IRecordFact, PromiseFact>(CustomerRecords.Customer, 60)
            .Extend<ITimelineSource, ActivityTimeline>(CustomerRecords.Customer)
            .Extend<ITimelineSource, ChangeTimeline>(CustomerRecords.Customer)
            .Extend<ITimelineSource, ActivityTimeline>(CustomerRecords.Contact)
            .Extend<ITimelineSource, ChangeTimeline>(CustomerRecords.Contact);
        module.Services.AddScoped<CustomerRights>();
        module.Services.AddScoped<OpenPromises>();
        module.Services.AddScoped<ValuesInUse>();
    }
}
