using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using CrmModular.Sdk.Web;
using MediatR;

namespace CrmModular.Customers.Areas.Customers.Pages;

/// <summary>Creates a customer.</summary>
[Requires(Rights.EditCustomers)]
public sealed class NewModel(
    IMediator mediator,
    CustomersContext context,
    ValuesInUse values,
    ICurrentUser user,
    ITexts texts
) : CreatePage<CustomerInput>(texts)
{
    protected override IReadOnlyList<FormGroup> Groups => CustomerFields.Groups;

    protected override string FormUrl => "/customers/new";

    protected override string CancelUrl => "/customers";

    protected override string SaveText => Texts["customers.save"];

    protected override CustomerInput Fresh() => new() { OwnerId = user.PersonId };

    protected override async Task<(string Url, string Name)> SaveAsync(
        CustomerInput input,
        CancellationToken ct
    )
    {
        var customer = await mediator.Send(new SaveCustomer(null, null, input.WithTags()), ct);
        return ($"/customers/{customer.Id}", customer.Name);
    }

    protected override async Task<IReadOnlyList<LikeRecord>> LikesAsync(
        CustomerInput input,
        CancellationToken ct
    ) =>
        [
            .. (
                await mediator.Send(
                    new FindLikeCustomers(input.Name ?? "", input.Phone, input.Email),
                    ct
                )
            ).Select(l => new LikeRecord(l.Name, $"/customers/{l.Id}", Texts[l.ReasonKey])),
        ];

    protected override Task<IReadOnlyDictionary<string, string>> NamesAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) => context.NamesAsync(ids, ct);

    protected override Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> SuggestionsAsync(
        CancellationToken ct
    ) => values.ReadAsync(ct);
}
