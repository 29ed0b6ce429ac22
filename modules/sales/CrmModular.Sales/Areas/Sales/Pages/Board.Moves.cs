using System.Globalization;
using System.Text.Json;
using CrmModular.Sales.Board;
using CrmModular.Sales.Opportunities;
using CrmModular.Sales.Pipelines;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Sales.Areas.Sales.Pages;

/// <summary>Cards that are moved on the board.</summary>
internal sealed partial class BoardModel
{
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
        var figures = await sums.ReadAsync(Filter, touched, ct);
        var counts = touched.ToDictionary(
            s => s.Key,
            s =>
            {
                var own = figures.Where(sum => sum.StageId == s.Id).ToList();
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
        return card is null ? new EmptyResult() : Fragment("_Cards", new CardsView(this, [card]));
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
            ("amount", before.Status == OpportunityStatus.Won ? CardsView.Plain(before.Units) : ""),
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
