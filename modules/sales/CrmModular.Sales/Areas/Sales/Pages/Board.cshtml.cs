using CrmModular.Sales.Board;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>The pipeline as a board.</summary>
[Requires(Rights.ViewOpportunities)]
[Feature(FeatureIds.Board)]
internal sealed partial class BoardModel(
    BoardReader board,
    BoardSums sums,
    BoardWords words,
    ICurrentUser user,
    ICompany company,
    IFeatures features,
    ITexts texts,
    IMediator mediator
) : PageModel
{
    public BoardFilter Filter { get; private set; } = new();
    public IReadOnlyList<BoardColumn> Columns { get; private set; } = [];
    public BoardWords Words => words;

    /// <summary>The pipelines, where there is more than one to choose from.</summary>
    public IReadOnlyList<Pipeline> Pipelines { get; private set; } = [];

    /// <summary>Whose opportunities there are to choose from, the widest first.</summary>
    public IReadOnlyList<HomeCircle> Circles { get; } =
    [.. HomeCircles.Within(user.ScopeOf(Rights.ViewOpportunities)).Reverse()];

    /// <summary>Whether the board shows a circle: where there is only one, whatever was asked.</summary>
    public bool Shows(HomeCircle circle) => Filter.Circle == circle || Circles.Count == 1;

    public static string CircleKey(HomeCircle circle) =>
        circle switch
        {
            HomeCircle.Mine => "sales.circle.mine",
            HomeCircle.Team => "sales.circle.team",
            _ => "sales.circle.all",
        };

    public DateOnly Today => company.Today;

    public string Currency => company.Currency;

    /// <summary>Whether cards can be moved.</summary>
    public bool MayMove => user.Has(Rights.EditOpportunities);

    /// <summary>Whether what nothing happens to is marked.</summary>
    public bool MarksStale { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        await PrepareAsync(ct);
        Columns = await board.ReadAsync(Filter, ct);
        Pipelines = await board.PipelinesAsync(ct);
    }

    /// <summary>More cards of a column.</summary>
    public async Task<IActionResult> OnGetMoreAsync(
        string stage,
        int place,
        Guid id,
        int left,
        CancellationToken ct
    )
    {
        await PrepareAsync(ct);
        var found = (await board.StagesAsync(Filter, ct)).FirstOrDefault(s => s.Key == stage);
        if (found is null)
        {
            return NotFound();
        }

        var cards = await board.MoreAsync(Filter, found, place, id, ct);
        var shown = cards.Take(BoardReader.MoreCards).ToList();
        var rest = cards.Count > shown.Count ? Math.Max(left - shown.Count, 1) : 0;
        return Fragment("_More", new MoreView(this, found, shown, rest));
    }

    private async Task PrepareAsync(CancellationToken ct)
    {
        MarksStale = await features.IsOnAsync(FeatureIds.Stale, ct);
        var asked = BoardFilter.Of(Request.Query);
        Filter = MarksStale ? asked : asked with { Stale = false };
    }

    private PartialViewResult Fragment<T>(string name, T model) =>
        new()
        {
            ViewName = $"/Areas/Sales/Pages/{name}.cshtml",
            ViewData = new Microsoft.AspNetCore.Mvc.ViewFeatures.ViewDataDictionary<T>(
                MetadataProvider,
                ModelState
            )
            {
                Model = model,
            },
        };

    /// <summary>The customer, or what it is called where none is known.</summary>
    public static string NameOf(BoardCard card) =>
        card.Customer.Length > 0 ? card.Customer : card.Title;
}
