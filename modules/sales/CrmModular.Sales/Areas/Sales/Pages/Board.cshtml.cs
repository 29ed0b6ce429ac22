using System.Globalization;
using System.Text.Json;
using CrmModular.Sales.Board;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using CrmModular.Sdk.Web;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>The pipeline as a board.</summary>
[Requires(Rights.ViewOpportunities)]
[Feature(FeatureIds.Board)]
internal sealed class BoardModel(
    BoardReader board,
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

    public DateOnly Today => company.Today;

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

    /// <summary>Moves a card; answers the card as it is now, and the figures of the columns.</summary>
    public async Task<IActionResult> OnPostMoveAsync(BoardMove move, CancellationToken ct)
    {
        await PrepareAsync(ct);
        if (!TryAmount(move.Amount, out var amount))
        {
            return Refused(texts["sales.amount.wrong"], move.Id);
        }

        var before = await board.CardAsync(move.Id, ct);
        try
        {
            await mediator.Send(
                new MoveOpportunity(
                    move.Id,
                    move.Version,
                    new MoveInput
                    {
                        Stage = move.Stage ?? "",
                        Amount = amount,
                        Reason = move.Reason,
                        CustomerId = move.CustomerId,
                        ClosedOn = move.ClosedOn,
                    }
                ),
                ct
            );
        }
        catch (ValidationException invalid)
        {
            var reasons = invalid.Errors.Select(e => texts[e.ErrorMessage]);
            return Refused(string.Join(' ', reasons), move.Id);
        }
        catch (RuleException rule)
        {
            return Refused(texts[rule.TextKey, [.. rule.Arguments]], move.Id);
        }
        catch (StaleRecordException stale)
        {
            return await ConflictAsync(move, stale, ct);
        }

        return await MovedAsync(move, before, ct);
    }

    private async Task<IActionResult> MovedAsync(
        BoardMove move,
        BoardCard? before,
        CancellationToken ct
    )
    {
        if (move.Again)
        {
            Response.Headers["HX-Refresh"] = "true";
            return new EmptyResult();
        }

        var card = await board.CardAsync(move.Id, ct);
        var stages = await board.StagesAsync(Filter, ct);
        var touched = stages.Where(s => s.Id == before?.StageId || s.Id == card?.StageId).ToList();
        var sums = await board.SumsAsync(Filter, touched, ct);
        var counts = touched.ToDictionary(
            s => s.Key,
            s =>
            {
                var own = sums.Where(sum => sum.StageId == s.Id).ToList();
                return new
                {
                    n = own.Sum(sum => sum.Count).ToString("N0", CultureInfo.CurrentUICulture),
                    sum = words.Sum(own),
                    weighted = words.Beside(s, own, Filter),
                    tab = words.Tab(own),
                };
            }
        );
        var stage = touched.FirstOrDefault(s => s.Id == card?.StageId);
        var text = texts[
            "sales.board.moved",
            ("name", card is null ? before?.Title : NameOf(card)),
            ("stage", stage?.NameIn(texts))
        ];
        var undo = move.Undo ? null : UndoUrl(before, card, stages);
        Response.Headers["HX-Trigger"] = JsonSerializer.Serialize(
            new { toast = new { text, undo }, board = new { counts } }
        );
        return card is null ? new EmptyResult() : Fragment("_Card", new CardView(this, card));
    }

    /// <summary>The move back, with what was true of the former closing: it is a move like any other, so its events tell everyone.</summary>
    private string? UndoUrl(BoardCard? before, BoardCard? now, IReadOnlyList<Stage> stages)
    {
        if (before is null || now is null || before.StageId == now.StageId)
        {
            return null;
        }

        var closed = before.Status != OpportunityStatus.Open;
        return Filter.Url(
            ("handler", "Move"),
            ("undo", "true"),
            ("id", now.Id.ToString()),
            ("version", now.Version.ToString(CultureInfo.InvariantCulture)),
            ("stage", stages.First(s => s.Id == before.StageId).Key),
            ("reason", before.LostReason),
            ("amount", before.Status == OpportunityStatus.Won ? CardView.Plain(before.Units) : ""),
            (
                "closedOn",
                closed
                    ? before.ClosedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? ""
                    : ""
            )
        );
    }

    private async Task<IActionResult> ConflictAsync(
        BoardMove move,
        StaleRecordException stale,
        CancellationToken ct
    )
    {
        var stages = await board.StagesAsync(Filter, ct);
        var now = await board.CardAsync(move.Id, ct);
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Fragment(
            "_MoveConflict",
            new MoveConflictView(
                this,
                move,
                stale,
                now,
                stages.FirstOrDefault(s => s.Id == now?.StageId),
                stages.FirstOrDefault(s => s.Key == move.Stage)
            )
        );
    }

    private PartialViewResult Refused(string text, Guid id)
    {
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Fragment("_MoveRefused", new MoveRefusedView(text, id));
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

    private static bool TryAmount(string? text, out decimal? amount)
    {
        amount = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        if (
            !decimal.TryParse(
                text.Trim(),
                NumberStyles.Number,
                CultureInfo.CurrentCulture,
                out var number
            )
        )
        {
            return false;
        }

        amount = number;
        return true;
    }
}

/// <summary>What a move sends.</summary>
internal sealed record BoardMove
{
    public Guid Id { get; init; }
    public int? Version { get; init; }
    public string? Stage { get; init; }
    public string? Amount { get; init; }
    public string? Reason { get; init; }
    public Guid? CustomerId { get; init; }
    public DateOnly? ClosedOn { get; init; }

    /// <summary>Whether it takes a move back.</summary>
    public bool Undo { get; init; }

    /// <summary>Whether it comes from the dialog that showed a conflict; the page is then loaded anew.</summary>
    public bool Again { get; init; }
}
