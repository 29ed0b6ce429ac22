using CrmModular.Customers.Data;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Customers;

/// <summary>What a person or a program says of a customer.</summary>
public record CustomerInput
{
    /// <summary>What is stored, for a change of a part of it.</summary>
    internal static CustomerInput Of(Customer customer) =>
        new()
        {
            Name = customer.Name,
            Type = customer.Type,
            OwnerId = customer.OwnerId,
            Level = customer.Level,
            Industry = customer.Industry,
            Region = customer.Region,
            Source = customer.Source,
            Phone = customer.Phone,
            Email = customer.Email,
            Web = customer.Web,
            Address = customer.Address,
            Notes = customer.Notes,
            Tags = TagText.Split(customer.Tags),
            ParentId = customer.ParentId,
            Employees = customer.Employees,
            Revenue = customer.Revenue,
            FoundedYear = customer.FoundedYear,
            ExternalId = customer.ExternalId,
        };

    /// <summary>The same with the tags taken apart that one form value holds together.</summary>
    internal CustomerInput WithTags() =>
        this with
        {
            Tags = Tags?.Where(t => t is not null).SelectMany(TagText.Split).ToList(),
        };

    public string Name { get; init; } = "";
    public CustomerType Type { get; init; }
    public Guid? OwnerId { get; init; }
    public string? Level { get; init; }
    public string? Industry { get; init; }
    public string? Region { get; init; }
    public string? Source { get; init; }
    public string? Phone { get; init; }
    public string? Email { get; init; }
    public string? Web { get; init; }
    public string? Address { get; init; }
    public string? Notes { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public Guid? ParentId { get; init; }
    public int? Employees { get; init; }
    public long? Revenue { get; init; }
    public int? FoundedYear { get; init; }
    public string? ExternalId { get; init; }
}

/// <summary>Creates a customer, or changes one.</summary>
/// <param name="Id">The customer; null creates one.</param>
/// <param name="Version">The version that was seen; null takes the stored one.</param>
/// <param name="Input">Its values.</param>
public sealed record SaveCustomer(Guid? Id, int? Version, CustomerInput Input) : IRequest<Customer>;

internal sealed class SaveCustomerValidator : AbstractValidator<SaveCustomer>
{
    public SaveCustomerValidator()
    {
        RuleFor(x => x.Input.Name)
            .NotEmpty()
            .WithMessage("form.required")
            .MaximumLength(200)
            .WithMessage("form.long")
            .OverridePropertyName("Name");
        RuleFor(x => x.Input.Level)
            .Must(level => string.IsNullOrEmpty(level) || CustomerList.Levels.Contains(level))
            .WithMessage("customers.level.wrong")
            .OverridePropertyName("Level");
        RuleFor(x => x.Input.Email)
            .Must(IsEmail)
            .WithMessage("form.email")
            .OverridePropertyName("Email");
        RuleFor(x => x.Input.Web)
            .Must(web => string.IsNullOrWhiteSpace(web) || ContactText.Web(web.Trim()) is not null)
            .WithMessage("form.web")
            .OverridePropertyName("Web");
        RuleFor(x => x.Input.Phone)
            .MaximumLength(ContactText.LongestPhone)
            .WithMessage("form.long")
            .OverridePropertyName("Phone");
        RuleFor(x => x.Input.ExternalId)
            .MaximumLength(100)
            .WithMessage("form.long")
            .OverridePropertyName("ExternalId");
        RuleFor(x => x.Input.Employees)
            .GreaterThanOrEqualTo(0)
            .WithMessage("form.negative")
            .OverridePropertyName("Employees");
        RuleFor(x => x.Input.Revenue)
            .GreaterThanOrEqualTo(0)
            .WithMessage("form.negative")
            .OverridePropertyName("Revenue");
        RuleFor(x => x.Input.FoundedYear)
            .InclusiveBetween(1, 2200)
            .WithMessage("form.year")
            .OverridePropertyName("FoundedYear");
        RuleFor(x => x.Input.Tags)
            .Must(tags => tags is not { Count: > TagText.Most })
            .WithMessage("form.tags")
            .OverridePropertyName("Tags");
        RuleForEach(x => x.Input.Tags)
            .Must(tag => !tag.Contains('|') && tag.Length is > 0 and <= TagText.Longest)
            .WithMessage("form.tag")
            .OverridePropertyName("Tags");
    }

    internal static bool IsEmail(string? text) =>
        string.IsNullOrWhiteSpace(text) || ContactText.IsEmail(text.Trim());
}

internal sealed class StoredCustomer(CustomersContext context, ICurrentUser user)
    : IStoredRequest<SaveCustomer>
{
    public Task<SaveCustomer?> ReadAsync(SaveCustomer request, CancellationToken ct) =>
        context.StoredForAsync(
            request.Id,
            user,
            Rights.EditCustomers,
            (Customer c) => request with { Input = CustomerInput.Of(c) },
            ct
        );
}

internal sealed class SaveCustomerHandler(CustomersContext context, ICurrentUser user)
    : IRequestHandler<SaveCustomer, Customer>
{
    public async Task<Customer> Handle(SaveCustomer request, CancellationToken cancellationToken)
    {
        var input = request.Input;
        Customer customer;
        if (request.Id is { } id)
        {
            customer = await context.FindForAsync<Customer>(
                id,
                user,
                Rights.EditCustomers,
                cancellationToken
            );
            context.Expect(customer, request.Version);
        }
        else
        {
            customer = new Customer { Name = "", OwnerId = user.PersonId };
        }

        await CustomerParents.CheckAsync(
            context,
            user,
            customer,
            input.ParentId,
            cancellationToken
        );
        var owner = request.Id is null ? input.OwnerId ?? user.PersonId : input.OwnerId;
        await context.CheckOwnerAsync(customer.OwnerId, owner, cancellationToken);
        if (request.Id is not null && owner != customer.OwnerId)
        {
            // Contacts carry their customer's owner; they follow in the same save.
            foreach (
                var contact in await context
                    .Contacts.Where(c => c.CustomerId == customer.Id)
                    .ToListAsync(cancellationToken)
            )
            {
                contact.OwnerId = owner;
            }
        }

        CustomerValues.Apply(customer, input, owner);
        if (request.Id is null)
        {
            context.Customers.Add(customer);
        }

        await context.SaveChangesAsync(cancellationToken);
        return customer;
    }
}
