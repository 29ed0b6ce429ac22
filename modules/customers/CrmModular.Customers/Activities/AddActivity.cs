using CrmModular.Customers.Contacts;
using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Activities;

/// <summary>What a person writes into a timeline.</summary>
public sealed record ActivityInput
{
    public ActivityKind Kind { get; init; }
    public string? Text { get; init; }

    /// <summary>With whom; null for nobody in particular.</summary>
    public Guid? ContactId { get; init; }

    /// <summary>When, in the company's time zone; null for now.</summary>
    public DateTime? When { get; init; }

    /// <summary>Until when a promise is to be kept; null for no date.</summary>
    public DateOnly? DueOn { get; init; }
}

/// <summary>Writes a note, a call, a meeting or a promise into a customer's timeline.</summary>
public sealed record AddActivity(Guid CustomerId, ActivityInput Input) : IRequest<Activity>;

internal sealed class AddActivityValidator : AbstractValidator<AddActivity>
{
    public AddActivityValidator()
    {
        RuleFor(x => x.Input.Text)
            .NotEmpty()
            .WithMessage("customers.activity.empty")
            .MaximumLength(4000)
            .WithMessage("form.long")
            .OverridePropertyName("Text");
        RuleFor(x => x.Input.When)
            .Must(when => when is null || when.Value.Year is >= 1990 and <= 2200)
            .WithMessage("form.value")
            .OverridePropertyName("When");
    }
}

internal sealed class AddActivityHandler(
    CustomersContext context,
    ICurrentUser user,
    ICompany company,
    TimeProvider clock
) : IRequestHandler<AddActivity, Activity>
{
    public async Task<Activity> Handle(AddActivity request, CancellationToken cancellationToken)
    {
        var input = request.Input;
        var customer = await context
            .Customers.AsNoTracking()
            .Visible(context, user, Rights.EditCustomers)
            .Where(c => c.Id == request.CustomerId)
            .Select(c => new { c.Id })
            .FirstOrDefaultAsync(cancellationToken);
        if (customer is null)
        {
            throw new RecordNotFoundException(
                new RecordRef(CustomerRecords.Customer, request.CustomerId)
            );
        }

        if (
            input.ContactId is { } contact
            && !await context.Contacts.AnyAsync(
                c => c.Id == contact && c.CustomerId == customer.Id,
                cancellationToken
            )
        )
        {
            throw new RuleException("customers.activity.contact", nameof(ActivityInput.ContactId));
        }

        var activity = new Activity
        {
            CustomerId = customer.Id,
            ContactId = input.ContactId,
            Kind = input.Kind,
            Text = input.Text!.Trim(),
            At = At(input),
            DueOn = input.Kind == ActivityKind.Promise ? input.DueOn : null,
            PersonId = user.PersonId,
        };
        context.Activities.Add(activity);
        await context.SaveChangesAsync(cancellationToken);
        return activity;
    }

    /// <summary>A call or a meeting has its own time; a note and a promise are made now.</summary>
    private DateTimeOffset At(ActivityInput input)
    {
        if (input.When is not { } when || input.Kind is ActivityKind.Note or ActivityKind.Promise)
        {
            return clock.GetUtcNow();
        }

        var local = DateTime.SpecifyKind(when, DateTimeKind.Unspecified);
        return new DateTimeOffset(local, company.TimeZone.GetUtcOffset(local)).ToUniversalTime();
    }
}
