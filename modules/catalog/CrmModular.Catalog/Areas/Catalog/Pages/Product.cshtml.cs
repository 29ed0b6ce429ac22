using CrmModular.Catalog.Data;
using CrmModular.Catalog.Products;
using CrmModular.Sdk.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Catalog.Areas.Catalog.Pages;

/// <summary>A product, with the part of every module on one screen.</summary>
[Requires(Rights.ViewProducts)]
internal sealed class ProductModel(
    IServiceProvider services,
    CatalogContext context,
    ICurrentUser user,
    Display display
) : RecordPage(services)
{
    protected override string Kind => CatalogRecords.Product;

    /// <summary>What the page shows.</summary>
    public RecordView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, string? before, CancellationToken ct)
    {
        var record = new RecordRef(Kind, id);
        var product =
            await Visible().FirstOrDefaultAsync(p => p.Id == id, ct)
            ?? throw new RecordNotFoundException(record);
        var url = UrlOf(id);
        var editable = user.Has(Rights.EditProducts);
        var values = FormValues.Of(ProductInput.Of(product));
        var none = new Dictionary<string, string>();
        ValueView Value(FormField field) =>
            new(
                field,
                values.Many(field.Name),
                none,
                editable ? $"{url}/edit?field={field.Name}" : null
            )
            {
                Currency = field.CurrencyField is { } currency ? values[currency] : null,
            };
        var parts = await PartsAsync(id, before, ct);
        View = new RecordView
        {
            Record = record,
            Name = product.Name,
            Url = url,
            Badges = Badges(product),
            Actions = parts.Actions,
            EditUrl = editable ? $"{url}/edit" : null,
            DeleteUrl = user.Has(Rights.DeleteProducts) ? $"{url}/delete" : null,
            Facts =
            [
                new Fact(Texts["catalog.field.price"], display.Money(product.Price)),
                .. parts.Facts,
            ],
            Details = [.. ProductForm.Details.Select(Value)],
            Asides =
                editable || product.Description.Length > 0
                    ?
                    [
                        new AsideView(
                            Texts["catalog.field.description"],
                            Value(ProductForm.Description)
                        ),
                    ]
                    : [],
            Panels = parts.Panels,
            Timeline = parts.Timeline,
        };
        return Page();
    }

    protected override string UrlOf(Guid id) => $"/catalog/products/{id}";

    protected override async Task CheckVisibleAsync(Guid id, CancellationToken ct)
    {
        if (!await Visible().AnyAsync(p => p.Id == id, ct))
        {
            throw new RecordNotFoundException(new RecordRef(Kind, id));
        }
    }

    private IQueryable<Product> Visible() =>
        context.Products.AsNoTracking().Visible(context, user, Rights.ViewProducts);

    private List<BadgeView> Badges(Product product)
    {
        var badges = new List<BadgeView>();
        if (!product.Active)
        {
            badges.Add(new BadgeView(Texts["catalog.state.retired"], "b-warn"));
        }

        badges.AddRange(
            new[] { product.Series, product.Category }
                .Where(t => t.Length > 0)
                .Select(t => new BadgeView(t))
        );
        return badges;
    }
}
