using CrmModular.Customers.Activities;
using CrmModular.Sdk.Web;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Customers.Areas.Customers.Pages;

/// <summary>The base of the two record pages of this module: both have a timeline that is written into.</summary>
public abstract class TimelinePage(IServiceProvider services, IMediator mediator)
    : RecordPage(services)
{
    /// <summary>What the page shows.</summary>
    public RecordView View { get; private set; } = null!;

    /// <summary>The customer of the record, and the contact where the record is one.</summary>
    protected abstract Task<(Guid Customer, Guid? Contact)> SubjectAsync(
        Guid id,
        CancellationToken ct
    );

    /// <summary>The page without its timeline's composer.</summary>
    protected abstract Task<RecordView> ReadAsync(Guid id, string? before, CancellationToken ct);

    /// <summary>Whether the user may write into the timeline.</summary>
    protected abstract Task<bool> MayWriteAsync(Guid id, CancellationToken ct);

    /// <summary>Answers the contacts that can be named; null for none.</summary>
    protected abstract string? ContactsUrl(Guid id);

    public async Task<IActionResult> OnGetAsync(
        Guid id,
        ActivityKind? compose,
        string? before,
        CancellationToken ct
    )
    {
        await ShowAsync(
            id,
            before,
            ComposerOf(id, compose ?? ActivityKind.Note) with
            {
                Focus = compose is not null,
            },
            ct
        );
        return Page();
    }

    /// <summary>Answers the composer for another kind of entry.</summary>
    public async Task<IActionResult> OnGetComposeAsync(
        Guid id,
        ActivityKind compose,
        CancellationToken ct
    )
    {
        await CheckVisibleAsync(id, ct);
        return Partial(
            "/Areas/Customers/Pages/_Composer.cshtml",
            ComposerOf(id, compose) with
            {
                Focus = true,
            }
        );
    }

    /// <summary>Writes an entry.</summary>
    public async Task<IActionResult> OnPostActivityAsync(
        Guid id,
        [FromForm] ActivityInput input,
        CancellationToken ct
    )
    {
        await CheckVisibleAsync(id, ct);
        var (customer, contact) = await SubjectAsync(id, ct);
        var sent = contact is null ? input : input with { ContactId = contact };
        if (await TryAsync(() => mediator.Send(new AddActivity(customer, sent), ct)))
        {
            // Where it was written: on the phone the timeline stands below everything.
            return Done($"{UrlOf(id)}#timeline", Texts[$"customers.activity.{input.Kind}.saved"]);
        }

        var typed = ComposerOf(id, input.Kind) with
        {
            Text = input.Text ?? "",
            When = Request.Form["When"].ToString(),
            DueOn = Request.Form["DueOn"].ToString(),
            Error = Errors().Values.FirstOrDefault(),
            Focus = true,
        };
        await ShowAsync(id, null, typed, ct);
        return Page();
    }

    private async Task ShowAsync(
        Guid id,
        string? before,
        ComposerView composer,
        CancellationToken ct
    )
    {
        var view = await ReadAsync(id, before, ct);
        View = await MayWriteAsync(id, ct)
            ? view with
            {
                Timeline = view.Timeline with
                {
                    Composer = ("/Areas/Customers/Pages/_Composer.cshtml", composer),
                },
            }
            : view;
    }

    private ComposerView ComposerOf(Guid id, ActivityKind kind) =>
        new(UrlOf(id), kind) { ContactsUrl = ContactsUrl(id) };
}
