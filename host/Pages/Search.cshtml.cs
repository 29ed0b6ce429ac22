using CrmModular.Host.Platform.Search;
using MediatR;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CrmModular.Host.Pages;

/// <summary>Search across all kinds of record: a page, and what the palette shows while somebody types.</summary>
[Requires(RequiresAttribute.AnyPerson)]
public sealed class SearchModel(IMediator mediator, ITexts texts) : PageModel
{
    private const int PageSize = 50;
    private const int InPalette = 5;

    /// <summary>A kind with many does not push the others off the page.</summary>
    private const int OfEachKind = 10;

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Text { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Kind { get; set; }

    public FoundPage Found { get; private set; } = new([], null, true);

    /// <summary>Why nothing was looked for; null where it was.</summary>
    public string? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? format, long? before, CancellationToken ct)
    {
        var palette = format == "palette";
        try
        {
            Found = await mediator.Send(
                new FindRecords(Text, Kind, before, PageSize)
                {
                    OfEach =
                        palette ? InPalette
                        : Kind is null ? OfEachKind
                        : null,
                },
                ct
            );
        }
        catch (RuleException rule)
        {
            Refused = texts[rule.TextKey, [.. rule.Arguments]];
        }

        return palette ? Partial("/Pages/Shared/_Palette.cshtml", this) : Page();
    }

    public IHtmlContent Mark(string text) => Highlight.Of(text, Text);

    /// <summary>The address of this search with another kind or page.</summary>
    public string With(string? kind, long? before = null) =>
        QueryString
            .Create(
                new Dictionary<string, string?>
                {
                    ["q"] = Text,
                    ["kind"] = kind,
                    ["before"] = before?.ToString(
                        System.Globalization.CultureInfo.InvariantCulture
                    ),
                }.Where(p => p.Value is not null)
            )
            .ToString();
}
