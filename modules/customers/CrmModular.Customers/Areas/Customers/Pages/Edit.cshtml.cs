using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using CrmModular.Sdk.Web;
using MediatR;

namespace CrmModular.Customers.Areas.Customers.Pages;

/// <summary>Changes a customer, all of it or one value in place.</summary>
[Requires(Rights.EditCustomers)]
public sealed class EditModel(
    IServiceProvider services,
    IMediator mediator,
    CustomersContext context,
    ChangeScope scope,
    ValuesInUse values
) : EditPage<CustomerInput>(services, context)
{
    private readonly CustomersContext _context = context;

    protected override IReadOnlyList<FormGroup> Groups => CustomerFields.Groups;

    protected override string UrlOf(Guid id) => $"/customers/{id}";

    protected override async Task<EditedRecord<CustomerInput>> ReadAsync(
        Guid id,
        CancellationToken ct
    )
    {
        var customer = await _context.FindForAsync<Customer>(
            id,
            scope.User,
            Rights.EditCustomers,
            ct
        );
        return new EditedRecord<CustomerInput>(
            CustomerInput.Of(customer),
            customer.Version,
            customer.Name
        );
    }

    protected override async Task<Guid?> SaveAsync(
        Guid id,
        int? version,
        CustomerInput input,
        CancellationToken ct
    )
    {
        await mediator.Send(new SaveCustomer(id, version, input.WithTags()), ct);
        return scope.LastBatchId;
    }

    protected override Task<IReadOnlyDictionary<string, string>> NamesAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) => _context.NamesAsync(ids, ct);

    protected override Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> SuggestionsAsync(
        CancellationToken ct
    ) => values.ReadAsync(ct);
}
