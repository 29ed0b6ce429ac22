using BrightHarbor.Loyalty.Cards;
using MediatR;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BrightHarbor.Loyalty.Pages;

/// <summary>The members of the loyalty programme.</summary>
[Requires(LoyaltyModule.View)]
public sealed class IndexModel(IMediator mediator) : PageModel
{
    public IReadOnlyList<Member> Members { get; private set; } = [];

    /// <summary>The address of the next page; null on the last.</summary>
    public string? Next { get; private set; }

    public async Task OnGetAsync(long? points, Guid? after, CancellationToken ct)
    {
        var read = await mediator.Send(new ListMembers(points, after), ct);
        Members = [.. read.Take(ListMembers.PageSize)];
        Next =
            read.Count > ListMembers.PageSize
                ? $"/loyalty?points={Members[^1].Points}&after={Members[^1].CardId}"
                : null;
    }
}
