using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace CrmModular.Sdk.Web;

/// <summary>The base of a page that creates a record: its form, a warning about records that look the same, and the save.</summary>
/// <typeparam name="TInput">What the form sends.</typeparam>
/// <param name="texts">The texts of the reader's language.</param>
public abstract class CreatePage<TInput>(ITexts texts) : FormPage(texts)
    where TInput : class
{
    /// <summary>What <c>then</c> says when another record is to follow.</summary>
    public const string Another = "another";

    /// <summary>The form.</summary>
    public FormView Form { get; private set; } = null!;

    /// <summary>The fields of the form.</summary>
    protected abstract IReadOnlyList<FormGroup> Groups { get; }

    /// <summary>This page's address, with what it was called with.</summary>
    protected abstract string FormUrl { get; }

    /// <summary>Where Cancel leads.</summary>
    protected abstract string CancelUrl { get; }

    /// <summary>The text of the button.</summary>
    protected abstract string SaveText { get; }

    /// <summary>The text of the button that saves and begins another; null for none.</summary>
    protected virtual string? AnotherText => null;

    /// <summary>The values that stand in the form at first.</summary>
    protected abstract TInput Fresh();

    /// <summary>Saves, and answers the new record's page and name.</summary>
    protected abstract Task<(string Url, string Name)> SaveAsync(
        TInput input,
        CancellationToken ct
    );

    /// <summary>Records that look like the new one.</summary>
    protected virtual Task<IReadOnlyList<LikeRecord>> LikesAsync(
        TInput input,
        CancellationToken ct
    ) => Task.FromResult<IReadOnlyList<LikeRecord>>([]);

    /// <summary>The names of people and records by their ids.</summary>
    protected abstract Task<IReadOnlyDictionary<string, string>> NamesAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    );

    /// <summary>The values in use by field, for fields that suggest.</summary>
    protected virtual Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> SuggestionsAsync(
        CancellationToken ct
    ) =>
        Task.FromResult<IReadOnlyDictionary<string, IReadOnlyList<string>>>(
            new Dictionary<string, IReadOnlyList<string>>()
        );

    /// <summary>Puts what was sent over the first values.</summary>
    protected virtual Task BindAsync(TInput input) => TryUpdateModelAsync(input, "");

    /// <summary>The first values as a form holds them.</summary>
    protected virtual FormValues ValuesOf(TInput input) => FormValues.Of(input);

    /// <summary>Shows the form.</summary>
    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        await ShowAsync(ValuesOf(Fresh()), [], ct);
        return Page();
    }

    /// <summary>Saves.</summary>
    public async Task<IActionResult> OnPostAsync(
        [FromForm] bool anyway,
        [FromForm] string? then,
        CancellationToken ct
    )
    {
        var input = Fresh();
        await BindAsync(input);
        var likes = anyway || !ModelState.IsValid ? [] : await LikesAsync(input, ct);
        if (likes.Count > 0)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return await AgainAsync(likes, ct);
        }

        var saved = (Url: "", Name: "");
        if (!await TryAsync(async () => saved = await SaveAsync(input, ct)))
        {
            return await AgainAsync([], ct);
        }

        return Done(
            then == Another ? FormUrl : saved.Url,
            Texts["sdk.created", ("name", saved.Name)]
        );
    }

    private async Task<IActionResult> AgainAsync(
        IReadOnlyList<LikeRecord> likes,
        CancellationToken ct
    )
    {
        await ShowAsync(FormValues.Of(Request.Form), likes, ct);
        return IsFragment ? Partial(SdkViews.Form, Form) : Page();
    }

    private async Task ShowAsync(
        FormValues values,
        IReadOnlyList<LikeRecord> likes,
        CancellationToken ct
    ) =>
        Form = new FormView
        {
            Action = FormUrl,
            CancelUrl = CancelUrl,
            SaveText = SaveText,
            Second = AnotherText is { } text ? new FormButton(Another, text) : null,
            Groups = Groups,
            Values = values,
            Likes = likes,
            Names = await NamesAsync(
                EditPage<TInput>.Ids(Groups.SelectMany(g => g.Fields), values),
                ct
            ),
            Suggestions = await SuggestionsAsync(ct),
            Errors = Errors(),
        };
}
