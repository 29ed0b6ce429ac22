using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Contacts;

/// <summary>What a person or a program says of a contact.</summary>
public record ContactInput
{
    /// <summary>What is stored, for a change of a part of it.</summary>
    internal static ContactInput Of(Contact contact) =>
        new()
        {
            Name = contact.Name,
            CustomerId = contact.CustomerId,
            JobTitle = contact.JobTitle,
            Phone = contact.Phone,
            Email = contact.Email,
            Notes = contact.Notes,
            Decides = contact.Decides,
            ExternalId = contact.ExternalId,
        };

    public string Name { get; init; } = "";
    public Guid? CustomerId { get; init; }
    public string? JobTitle { get; init; }
    public string? Phone { get; init; }
    public string? Email { get; init; }
    public string? Notes { get; init; }
    public bool Decides { get; init; }
    public string? ExternalId { get; init; }
}

/// <summary>Creates a contact, or changes one.</summary>
public sealed record SaveContact(Guid? Id, int? Version, ContactInput Input) : IRequest<Contact>;

internal sealed class SaveContactValidator : AbstractValidator<SaveContact>
{
    public SaveContactValidator()
    {
        RuleFor(x => x.Input.Name)
            .NotEmpty()
            .WithMessage("form.required")
            .MaximumLength(200)
            .WithMessage("form.long")
            .OverridePropertyName("Name");
        RuleFor(x => x.Input.CustomerId)
            .NotEmpty()
            .WithMessage("form.required")
            .OverridePropertyName("CustomerId");
        RuleFor(x => x.Input.Phone)
            .MaximumLength(ContactText.LongestPhone)
            .WithMessage("form.long")
            .OverridePropertyName("Phone");
        RuleFor(x => x.Input.ExternalId)
            .MaximumLength(100)
            .WithMessage("form.long")
            .OverridePropertyName("ExternalId");
        RuleFor(x => x.Input.Email)
            .Must(SaveCustomerValidator.IsEmail)
            .WithMessage("form.email")
            .OverridePropertyName("Email");
    }
}

internal sealed class StoredContact(CustomersContext context, ICurrentUser user)
    : IStoredRequest<SaveContact>
{
    public Task<SaveContact?> ReadAsync(SaveContact request, CancellationToken ct) =>
        context.StoredForAsync(
            request.Id,
            user,
            Rights.EditCustomers,
            (Contact c) => request with { Input = ContactInput.Of(c) },
            ct
        );
}

internal sealed class SaveContactHandler(CustomersContext context, ICurrentUser user)
    : IRequestHandler<SaveContact, Contact>
{
    public async Task<Contact> Handle(SaveContact request, CancellationToken cancellationToken)
    {
        var input = request.Input;
        var customer = await context
            .Customers.Visible(context, user, Rights.EditCustomers)
            .FirstOrDefaultAsync(c => c.Id == input.CustomerId, cancellationToken);
        if (customer is null)
        {
            throw new RuleException("customers.contact.customer", nameof(ContactInput.CustomerId));
        }

        Contact contact;
        if (request.Id is { } id)
        {
            contact = await context.FindForAsync<Contact>(
                id,
                user,
                Rights.EditCustomers,
                cancellationToken
            );
            context.Expect(contact, request.Version);
        }
        else
        {
            contact = new Contact { Name = "" };
            context.Contacts.Add(contact);
        }

        ContactValues.Apply(contact, input, customer.Id, customer.OwnerId);
        await context.SaveChangesAsync(cancellationToken);
        return contact;
    }
}

/// <summary>Puts what was said of a contact onto it; forms, the API and files go this way.</summary>
internal static class ContactValues
{
    public static void Apply(Contact contact, ContactInput input, Guid customer, Guid? owner)
    {
        contact.Name = input.Name.Trim();
        contact.CustomerId = customer;
        contact.OwnerId = owner;
        contact.JobTitle = input.JobTitle?.Trim() ?? "";
        contact.Phone = input.Phone?.Trim() ?? "";
        contact.Email = input.Email?.Trim() ?? "";
        contact.Notes = input.Notes?.Trim() ?? "";
        contact.Decides = input.Decides;
        contact.ExternalId = input.ExternalId?.Trim() ?? "";
    }
}
