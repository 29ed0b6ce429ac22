using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Sdk.Web;

/// <summary>A record as its form reads it.</summary>
/// <typeparam name="TInput">What the form sends.</typeparam>
/// <param name="Input">The stored values.</param>
/// <param name="Version">The stored version.</param>
/// <param name="Name">The record's name.</param>
public sealed record EditedRecord<TInput>(TInput Input, int Version, string Name);

/// <summary>
/// The base of a page that changes a record: the whole form, and with <c>?field=</c> one value in place. A stale save shows
/// both versions; a value in place that nobody else touched is saved on the current version.
/// </summary>
/// <typeparam name="TInput">What the form sends.</typeparam>
public abstract class EditPage<TInput> : FormPage
    where TInput : class
{
    private readonly IServiceProvider _services;
    private readonly ModuleDbContext _context;

    /// <summary>Made by the module's page.</summary>
    protected EditPage(IServiceProvider services, ModuleDbContext context)
        : base(services.GetRequiredService<ITexts>())
    {
        _services = services;
        _context = context;
    }

    /// <summary>The form.</summary>
    public FormView Form { get; private set; } = null!;

    /// <summary>The record's name, as stored.</summary>
    public string RecordName { get; private set; } = "";

    /// <summary>The record's page.</summary>
    public string RecordUrl { get; private set; } = "";

    /// <summary>The fields of the form.</summary>
    protected abstract IReadOnlyList<FormGroup> Groups { get; }

    /// <summary>The address of a record's page; this page lies below it under <c>/edit</c>.</summary>
    protected abstract string UrlOf(Guid id);

    /// <summary>The stored record, or an exception where the user may not change it.</summary>
    protected abstract Task<EditedRecord<TInput>> ReadAsync(Guid id, CancellationToken ct);

    /// <summary>Saves, and answers the undo number.</summary>
    protected abstract Task<Guid?> SaveAsync(
        Guid id,
        int? version,
        TInput input,
        CancellationToken ct
    );

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

    /// <summary>Puts what was sent over the stored values.</summary>
    /// <param name="input">The stored values.</param>
    /// <param name="one">The one field that was sent; null for the whole form.</param>
    protected virtual Task BindAsync(TInput input, FormField? one) =>
        TryUpdateModelAsync(input, "", p => one is null || p.PropertyName == one.Name);

    /// <summary>The stored values as a form holds them.</summary>
    protected virtual FormValues ValuesOf(TInput input) => FormValues.Of(input);

    /// <summary>Shows the form, or the control of one value.</summary>
    public async Task<IActionResult> OnGetAsync(Guid id, string? field, CancellationToken ct)
    {
        var record = await ReadAsync(id, ct);
        var values = ValuesOf(record.Input);
        if (field is not null && IsFragment && FieldOf(field) is { } one)
        {
            return Partial(
                SdkViews.InPlace,
                await InPlaceAsync(id, one, values, record.Version, ct)
            );
        }

        await ShowAsync(id, record, values, record.Version, ct);
        return Page();
    }

    /// <summary>Saves the form, or one value.</summary>
    public async Task<IActionResult> OnPostAsync(
        Guid id,
        string? field,
        [FromForm] int? version,
        [FromForm] bool resolved,
        CancellationToken ct
    )
    {
        var record = await ReadAsync(id, ct);
        var one = field is null ? null : FieldOf(field);
        await BindAsync(record.Input, one);
        Guid? undo = null;
        try
        {
            if (!await TryAsync(async () => undo = await SaveAsync(id, version, record.Input, ct)))
            {
                return await RefuseAsync(id, one, record, version ?? record.Version, ct);
            }
        }
        catch (StaleRecordException stale) when (version is not null)
        {
            return await StaleAsync(id, one, record, version.Value, stale, ct);
        }

        return await SavedAsync(id, one is null || resolved ? null : one, undo, ct);
    }

    private FormField? FieldOf(string name) =>
        Groups
            .SelectMany(g => g.Fields)
            .FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What the head of the page shows as well asks for the page anew; all else takes its place.</summary>
    private async Task<IActionResult> SavedAsync(
        Guid id,
        FormField? one,
        Guid? undo,
        CancellationToken ct
    )
    {
        if (one is null || !IsFragment)
        {
            return Done(UrlOf(id), Texts["sdk.saved"], undo);
        }

        var said = Texts["sdk.saved.one", ("field", Texts[one.TextKey])];
        if (one.InHead)
        {
            return Again(said, undo);
        }

        var record = await ReadAsync(id, ct);
        var values = ValuesOf(record.Input);
        var view = await InPlaceAsync(id, one, values, record.Version, ct);
        Response.Headers["HX-Trigger"] = HxEvents.Toast(
            said,
            undo is { } batch ? $"/undo/{batch}" : null
        );
        return Partial(SdkViews.Value, view.Value);
    }

    private async Task<IActionResult> RefuseAsync(
        Guid id,
        FormField? one,
        EditedRecord<TInput> record,
        int version,
        CancellationToken ct
    )
    {
        var typed = FormValues.Of(Request.Form);
        if (one is not null && IsFragment)
        {
            return Partial(SdkViews.InPlace, await InPlaceAsync(id, one, typed, version, ct));
        }

        await ShowAsync(id, record, typed, version, ct);
        return IsFragment ? Partial(SdkViews.Form, Form) : Page();
    }

    private async Task<IActionResult> StaleAsync(
        Guid id,
        FormField? one,
        EditedRecord<TInput> record,
        int seen,
        StaleRecordException stale,
        CancellationToken ct
    )
    {
        // The failed save left its audit entry and its events in the context; a second save must not write them.
        _context.ChangeTracker.Clear();
        var (who, rows, kept) = await _services
            .GetRequiredService<ConflictReader>()
            .ReadAsync(
                _context,
                stale,
                seen,
                [.. Groups.SelectMany(g => g.Fields)],
                Request.Form,
                ids => NamesAsync(ids, ct),
                ct
            );
        if (rows.Count == 0 || (one is not null && rows.All(r => r.Side == ConflictSide.Yours)))
        {
            var undo = await SaveAsync(id, stale.CurrentVersion, record.Input, ct);
            return await SavedAsync(id, one, undo, ct);
        }

        var conflict = new ConflictView(who, stale.ChangedAt, rows, kept)
        {
            Version = stale.CurrentVersion,
            Action = EditUrl(id, one),
            RecordUrl = UrlOf(id),
            RecordName = record.Name,
        };
        Response.StatusCode = StatusCodes.Status409Conflict;
        if (IsFragment)
        {
            return Partial(SdkViews.Conflict, conflict);
        }

        await ShowAsync(id, record, FormValues.Of(Request.Form), seen, ct);
        Form = Form with { Conflict = conflict };
        return Page();
    }

    private async Task ShowAsync(
        Guid id,
        EditedRecord<TInput> record,
        FormValues values,
        int version,
        CancellationToken ct
    )
    {
        RecordName = record.Name;
        RecordUrl = UrlOf(id);
        Form = new FormView
        {
            Action = EditUrl(id, null),
            CancelUrl = UrlOf(id),
            SaveText = Texts["sdk.save"],
            Groups = Groups,
            Values = values,
            Version = version,
            Names = await NamesAsync(Ids(Groups.SelectMany(g => g.Fields), values), ct),
            Suggestions = await SuggestionsAsync(ct),
            Errors = Errors(),
        };
    }

    private async Task<InPlaceView> InPlaceAsync(
        Guid id,
        FormField field,
        FormValues values,
        int version,
        CancellationToken ct
    )
    {
        var names = await NamesAsync(Ids([field], values), ct);
        var raw = values.Many(field.Name);
        var suggestions =
            field.Kind == InputKind.Suggest
                ? (await SuggestionsAsync(ct)).GetValueOrDefault(field.Name) ?? []
                : [];
        var input = new FieldView(
            field,
            raw,
            names,
            suggestions,
            Errors().GetValueOrDefault(field.Name) ?? Errors().GetValueOrDefault("")
        )
        {
            Id = $"i-{field.Name}",
            AriaLabel = Texts[field.TextKey],
        };
        return new InPlaceView(
            new ValueView(field, raw, names, EditUrl(id, field))
            {
                Currency = field.CurrencyField is { } currency ? values[currency] : null,
            },
            input,
            version
        );
    }

    private string EditUrl(Guid id, FormField? field) =>
        field is null ? $"{UrlOf(id)}/edit" : $"{UrlOf(id)}/edit?field={field.Name}";

    /// <summary>The ids among the values whose names a form or a page shows.</summary>
    public static IReadOnlyCollection<Guid> Ids(IEnumerable<FormField> fields, FormValues values) =>
        fields
            .Where(f => f.Kind is InputKind.Person or InputKind.Lookup)
            .Select(f => Guid.TryParse(values[f.Name], out var id) ? id : Guid.Empty)
            .Where(id => id != Guid.Empty)
            .ToHashSet();
}
