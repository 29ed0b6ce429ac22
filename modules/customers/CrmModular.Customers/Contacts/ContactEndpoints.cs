using System.Linq.Expressions;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Customers.Contacts;

/// <summary>A contact as the API shows it.</summary>
public sealed record ContactAnswer(
    Guid Id,
    int Version,
    string Name,
    Guid CustomerId,
    string JobTitle,
    string Phone,
    string Email,
    string Notes,
    bool Decides,
    string ExternalId,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt
)
{
    internal static readonly Expression<Func<Contact, ContactAnswer>> Projection =
        c => new ContactAnswer(
            c.Id,
            c.Version,
            c.Name,
            c.CustomerId,
            c.JobTitle,
            c.Phone,
            c.Email,
            c.Notes,
            c.Decides,
            c.ExternalId,
            c.CreatedAt,
            c.ChangedAt
        );

    private static readonly Func<Contact, ContactAnswer> Compiled = Projection.Compile();

    internal static ContactAnswer Of(Contact contact) => Compiled(contact);
}

/// <summary>Contacts over the API.</summary>
internal static class ContactEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapRecords(
            "contacts",
            new RecordApi<Contact, ContactAnswer, ContactInput>
            {
                View = Rights.ViewCustomers,
                Edit = Rights.EditCustomers,
                Delete = Rights.DeleteCustomers,
                Projection = ContactAnswer.Projection,
                Id = answer => answer.Id,
                Version = answer => answer.Version,
                Save = async (mediator, id, version, input, ct) =>
                    ContactAnswer.Of(await mediator.Send(new SaveContact(id, version, input), ct)),
                Remove = (mediator, id, version, ct) =>
                    mediator.Send(new DeleteContact(id, version), ct),
            }
        );
}
