using CrmModular.Customers.Contacts;
using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Areas.Customers.Pages.Contacts;

/// <summary>Someone at a customer.</summary>
[Requires(Rights.ViewCustomers)]
public sealed class ContactModel(
    IServiceProvider services,
    IMediator mediator,
    CustomersContext context,
    ICurrentUser user,
    CustomerRights may,
    ListReader<Contact> list
) : TimelinePage(services, mediator)
{
    private Guid _customer;

    protected override string Kind => CustomerRecords.Contact;

    protected override string UrlOf(Guid id) => $"/customers/contacts/{id}";

    protected override string? ContactsUrl(Guid id) => null;

    protected override Task<bool> MayWriteAsync(Guid id, CancellationToken ct) =>
        may.MayEditAsync(_customer, ct);

    protected override async Task<(Guid Customer, Guid? Contact)> SubjectAsync(
        Guid id,
        CancellationToken ct
    ) => (await Visible().Where(c => c.Id == id).Select(c => c.CustomerId).FirstAsync(ct), id);

    protected override async Task CheckVisibleAsync(Guid id, CancellationToken ct)
    {
        if (!await Visible().AnyAsync(c => c.Id == id, ct))
        {
            throw new RecordNotFoundException(new RecordRef(Kind, id));
        }
    }

    protected override async Task<RecordView> ReadAsync(
        Guid id,
        string? before,
        CancellationToken ct
    )
    {
        var record = new RecordRef(Kind, id);
        var read =
            await Visible()
                .Where(c => c.Id == id)
                .Select(c => new { Contact = c, Customer = c.Customer!.Name })
                .FirstOrDefaultAsync(ct)
            ?? throw new RecordNotFoundException(record);
        var contact = read.Contact;
        _customer = contact.CustomerId;
        var editable = await may.MayEditAsync(_customer, ct);
        var url = UrlOf(id);
        var values = FormValues.Of(contact);
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [contact.CustomerId.ToString()] = read.Customer,
        };
        ValueView Value(FormField field) =>
            new(
                field,
                values.Many(field.Name),
                names,
                editable ? $"{url}/edit?field={field.Name}" : null
            );
        var parts = await PartsAsync(id, before, ct);
        return new RecordView
        {
            Record = record,
            Name = contact.Name,
            Url = url,
            Human = true,
            Badges = Badges(contact, read.Customer),
            Contacts = Ways(contact),
            Actions = parts.Actions,
            EditUrl = editable ? $"{url}/edit" : null,
            DeleteUrl = await may.MayAsync(Rights.DeleteCustomers, _customer, ct)
                ? $"{url}/delete"
                : null,
            Facts = parts.Facts,
            Details = [.. ContactFields.Details.Select(Value)],
            Asides =
                editable || contact.Notes.Length > 0
                    ? [new AsideView(Texts["customers.field.notes"], Value(ContactFields.Notes))]
                    : [],
            Panels = parts.Panels,
            ListName = Texts["customers.menu.contacts"],
            Beside = await Neighbours.ReadAsync(
                Request,
                list,
                "/customers/contacts",
                id,
                UrlOf,
                ct
            ),
            Timeline = parts.Timeline,
        };
    }

    private IQueryable<Contact> Visible() =>
        context.Contacts.AsNoTracking().Visible(context, user, Rights.ViewCustomers);

    private List<BadgeView> Badges(Contact contact, string customer)
    {
        var badges = new List<BadgeView> { new(customer, "", "building") };
        if (contact.JobTitle.Length > 0)
        {
            badges.Add(new BadgeView(contact.JobTitle));
        }

        if (contact.Decides)
        {
            badges.Add(new BadgeView(Texts["customers.contact.decides"], "b-petrol"));
        }

        return badges;
    }

    private List<ActionView> Ways(Contact contact)
    {
        var ways = new List<ActionView>();
        if (FieldTexts.Link(ContactFields.Phone, contact.Phone) is { } tel)
        {
            ways.Add(new ActionView(Texts["customers.call"], "phone", tel));
        }

        if (FieldTexts.Link(ContactFields.Email, contact.Email) is { } mail)
        {
            ways.Add(new ActionView(Texts["customers.mail"], "mail", mail));
        }

        return ways;
    }
}
