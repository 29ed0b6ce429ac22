using CrmModular.Customers.Customers;
using CrmModular.Customers.Data;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Customers.Areas.Customers.Pages;

/// <summary>A customer, with the part of every module on one screen.</summary>
[Requires(Rights.ViewCustomers)]
public sealed class CustomerModel(
    IServiceProvider services,
    IMediator mediator,
    CustomersContext context,
    ICurrentUser user,
    CustomerRights may,
    ListReader<Customer> list
) : TimelinePage(services, mediator)
{
    protected override string Kind => CustomerRecords.Customer;

    protected override string UrlOf(Guid id) => $"/customers/{id}";

    protected override string? ContactsUrl(Guid id) => $"/customers/lookup/contacts?customer={id}";

    protected override Task<bool> MayWriteAsync(Guid id, CancellationToken ct) =>
        may.MayEditAsync(id, ct);

    protected override Task<(Guid Customer, Guid? Contact)> SubjectAsync(
        Guid id,
        CancellationToken ct
    ) => Task.FromResult<(Guid, Guid?)>((id, null));

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
        var seen = Visible();
        var read =
            await Visible()
                .Where(c => c.Id == id)
                .Select(c => new
                {
                    Customer = c,
                    Owner = context
                        .People.Where(p => p.Id == c.OwnerId)
                        .Select(p => p.Name)
                        .FirstOrDefault(),
                    Parent = seen.Where(p => p.Id == c.ParentId)
                        .Select(p => p.Name)
                        .FirstOrDefault(),
                })
                .FirstOrDefaultAsync(ct)
            ?? throw new RecordNotFoundException(record);
        var customer = read.Customer;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        Name(names, customer.OwnerId, read.Owner);
        Name(names, customer.ParentId, read.Parent);
        var editable = await may.MayEditAsync(id, ct);
        var url = UrlOf(id);
        var values = FormValues.Of(customer);
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
            Name = customer.Name,
            Url = url,
            Human = customer.Type == CustomerType.Person,
            Level = customer.Level,
            Badges = Badges(customer),
            Contacts = Ways(customer),
            Actions = parts.Actions,
            EditUrl = editable ? $"{url}/edit" : null,
            DeleteUrl = await may.MayAsync(Rights.DeleteCustomers, id, ct) ? $"{url}/delete" : null,
            Facts = parts.Facts,
            Details = [.. CustomerFields.Details.Select(Value)],
            Asides = await AsidesAsync(customer, Value(CustomerFields.Notes), ct),
            Panels = parts.Panels,
            ListName = Texts["customers.menu.customers"],
            Beside = await Neighbours.ReadAsync(Request, list, "/customers", id, UrlOf, ct),
            Timeline = parts.Timeline,
        };
    }

    private IQueryable<Customer> Visible() =>
        context.Customers.AsNoTracking().Visible(context, user, Rights.ViewCustomers);

    private static void Name(Dictionary<string, string> names, Guid? id, string? name)
    {
        if (id is { } known && name is not null)
        {
            names[known.ToString()] = name;
        }
    }

    private List<BadgeView> Badges(Customer customer)
    {
        var badges = new List<BadgeView>();
        if (customer.Type == CustomerType.Person)
        {
            badges.Add(new BadgeView(Texts["customers.type.Person"]));
        }

        badges.AddRange(
            new[] { customer.Industry, customer.Region }
                .Where(t => t.Length > 0)
                .Select(t => new BadgeView(t))
        );
        badges.AddRange(TagText.Split(customer.Tags).Select(t => new BadgeView(t, "b-plum")));
        return badges;
    }

    private List<ActionView> Ways(Customer customer)
    {
        var ways = new List<ActionView>();
        if (FieldTexts.Link(CustomerFields.Phone, customer.Phone) is { } tel)
        {
            ways.Add(new ActionView(Texts["customers.call"], "phone", tel));
        }

        if (FieldTexts.Link(CustomerFields.Email, customer.Email) is { } mail)
        {
            ways.Add(new ActionView(Texts["customers.mail"], "mail", mail));
        }

        return ways;
    }

    private async Task<IReadOnlyList<AsideView>> AsidesAsync(
        Customer customer,
        ValueView notes,
        CancellationToken ct
    )
    {
        var asides = new List<AsideView>();
        if (notes.EditUrl is not null || customer.Notes.Length > 0)
        {
            asides.Add(new AsideView(Texts["customers.field.notes"], notes));
        }

        const int Shown = 8;
        var children = await Visible()
            .Where(c => c.ParentId == customer.Id)
            .OrderBy(c => c.NameSort)
            .Take(Shown)
            .Select(c => new { c.Id, c.Name })
            .ToListAsync(ct);
        if (children.Count > 0)
        {
            asides.Add(
                new AsideView(
                    Texts["customers.children"],
                    null,
                    [.. children.Select(c => new PanelLink(c.Name, UrlOf(c.Id)))]
                )
            );
        }

        return asides;
    }
}
