using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Customers.Customers;

/// <summary>A customer as the API shows it.</summary>
public sealed record CustomerAnswer(
    Guid Id,
    int Version,
    string Name,
    CustomerType Type,
    Guid? OwnerId,
    string Level,
    string Industry,
    string Region,
    string Source,
    string Phone,
    string Email,
    string Web,
    string Address,
    string Notes,
    IReadOnlyList<string> Tags,
    Guid? ParentId,
    int? Employees,
    long? Revenue,
    int? FoundedYear,
    string ExternalId,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt
)
{
    internal static readonly System.Linq.Expressions.Expression<
        Func<Customer, CustomerAnswer>
    > Projection = c => new CustomerAnswer(
        c.Id,
        c.Version,
        c.Name,
        c.Type,
        c.OwnerId,
        c.Level,
        c.Industry,
        c.Region,
        c.Source,
        c.Phone,
        c.Email,
        c.Web,
        c.Address,
        c.Notes,
        TagText.Split(c.Tags),
        c.ParentId,
        c.Employees,
        c.Revenue,
        c.FoundedYear,
        c.ExternalId,
        c.CreatedAt,
        c.ChangedAt
    );

    private static readonly Func<Customer, CustomerAnswer> Compiled = Projection.Compile();

    internal static CustomerAnswer Of(Customer customer) => Compiled(customer);
}

/// <summary>Customers over the API.</summary>
internal static class CustomerEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapRecords(
            "customers",
            new RecordApi<Customer, CustomerAnswer, CustomerInput>
            {
                View = Rights.ViewCustomers,
                Edit = Rights.EditCustomers,
                Delete = Rights.DeleteCustomers,
                Projection = CustomerAnswer.Projection,
                Id = answer => answer.Id,
                Version = answer => answer.Version,
                Save = async (mediator, id, version, input, ct) =>
                    CustomerAnswer.Of(
                        await mediator.Send(new SaveCustomer(id, version, input), ct)
                    ),
                Remove = (mediator, id, version, ct) =>
                    mediator.Send(new DeleteCustomer(id, version), ct),
            }
        );
}
