using System.Globalization;
using CrmModular.Sales.Data;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>An opportunity, with the part of every module on one screen.</summary>
[Requires(Rights.ViewOpportunities)]
internal sealed class OpportunityModel(
    IServiceProvider services,
    SalesContext context,
    PipelineReader pipelines,
    ICurrentUser user,
    IFeatures features,
    ICompany company,
    Display display
) : RecordPage(services)
{
    protected override string Kind => SalesRecords.Opportunity;

    /// <summary>What the page shows.</summary>
    public RecordView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, string? before, CancellationToken ct)
    {
        var record = new RecordRef(Kind, id);
        var opportunity =
            await Visible(Rights.ViewOpportunities).FirstOrDefaultAsync(o => o.Id == id, ct)
            ?? throw new RecordNotFoundException(record);
        var set = await pipelines.AllAsync(ct);
        var stage = set[opportunity.StageId];
        var values = FormValues.Of(OpportunityInput.Of(opportunity, stage.Key));
        var names = await context.NamesAsync(Ids(opportunity), ct);
        var url = UrlOf(id);
        var editable = await Visible(Rights.EditOpportunities).AnyAsync(o => o.Id == id, ct);
        ValueView Value(FormField field) =>
            new(
                field,
                values.Many(field.Name),
                names,
                editable ? $"{url}/edit?field={field.Name}" : null
            )
            {
                Currency = field.CurrencyField is { } currency ? values[currency] : null,
            };
        var parts = await PartsAsync(id, before, ct);
        View = new RecordView
        {
            Record = record,
            Name = opportunity.Title,
            Url = url,
            Badges = await BadgesAsync(opportunity, stage, ct),
            Actions = parts.Actions,
            EditUrl = editable ? $"{url}/edit" : null,
            DeleteUrl = await Visible(Rights.DeleteOpportunities).AnyAsync(o => o.Id == id, ct)
                ? $"{url}/delete"
                : null,
            Facts = [.. Facts(opportunity, stage), .. parts.Facts],
            Details =
            [
                .. OpportunityForm
                    .Details(opportunity.Status)
                    .Where(f => OpportunityForm.IsFor(f, user))
                    .Select(f =>
                        f == OpportunityForm.Stage ? OpportunityForm.StageIn(set, Texts) : f
                    )
                    .Select(Value),
            ],
            Panels = parts.Panels,
            Timeline = parts.Timeline,
        };
        return Page();
    }

    protected override string UrlOf(Guid id) => $"/sales/opportunities/{id}";

    protected override async Task CheckVisibleAsync(Guid id, CancellationToken ct)
    {
        if (!await Visible(Rights.ViewOpportunities).AnyAsync(o => o.Id == id, ct))
        {
            throw new RecordNotFoundException(new RecordRef(Kind, id));
        }
    }

    private IQueryable<Opportunity> Visible(string permission) =>
        context.Opportunities.AsNoTracking().Visible(context, user, permission);

    private static List<Guid> Ids(Opportunity o) =>
        [.. new[] { o.CustomerId, o.ProductId, o.OwnerId }.OfType<Guid>()];

    private async Task<List<BadgeView>> BadgesAsync(
        Opportunity opportunity,
        Stage stage,
        CancellationToken ct
    )
    {
        var tone = stage.Kind switch
        {
            OpportunityStatus.Won => "b-ok",
            OpportunityStatus.Lost => "b-bad",
            _ => "b-petrol",
        };
        var badges = new List<BadgeView> { new(stage.NameIn(Texts), tone) };
        if (opportunity.StaleOn <= company.Today && await features.IsOnAsync(FeatureIds.Stale, ct))
        {
            badges.Add(new BadgeView(Texts["sales.board.stale"], "b-warn", "clock-pause"));
        }

        return badges;
    }

    private List<Fact> Facts(Opportunity o, Stage stage)
    {
        var facts = new List<Fact>
        {
            new(
                Texts[
                    o.Status == OpportunityStatus.Won
                        ? "sales.field.closedValue"
                        : "sales.field.amount"
                ],
                display.Money(o.ValueSort, o.Amount.Currency)
            ),
            new(Texts["sales.field.stage"], stage.NameIn(Texts)),
        };
        if (o.Status == OpportunityStatus.Open)
        {
            facts.Add(
                new Fact(
                    Texts["sales.field.probability"],
                    string.Create(CultureInfo.CurrentUICulture, $"{o.Probability} %")
                )
            );
            facts.Add(
                new Fact(
                    Texts["sales.field.closeOn"],
                    display.Date(o.CloseOn),
                    o.CloseOn < company.Today ? Tone.Warning : Tone.Plain
                )
            );
        }
        else
        {
            facts.Add(new Fact(Texts["sales.field.closedOn"], display.Date(o.ClosedOn)));
        }

        facts.Add(new Fact(Texts["sales.field.activity"], display.Ago(o.LastActivityAt)));
        return facts;
    }
}
