using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CrmModular.Sdk.Web;

/// <summary>What the pages of a kind of record need.</summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class RecordPageServices<T>(
    RecordType<T> type,
    RecordContext<T> context,
    RecordWriter<T> writer,
    RecordSuggestions<T> suggestions,
    IRecordFields fields,
    ChangeScope scope,
    ICompany company,
    ITexts texts,
    IServiceProvider provider
)
    where T : Entity
{
    internal RecordType<T> Type => type;
    internal ModuleDbContext Context => context.Value;
    internal RecordWriter<T> Writer => writer;
    internal RecordSuggestions<T> Suggestions => suggestions;
    internal IRecordFields Fields => fields;
    internal ChangeScope Scope => scope;
    internal ICompany Company => company;
    internal ITexts Texts => texts;
    internal IServiceProvider Provider => provider;

    internal string UrlOf(Guid id) => $"{type.Url}/{id}";
}

/// <summary>Creates a record.</summary>
internal sealed class RecordNewPage<T>(RecordPageServices<T> services)
    : CreatePage<RecordInput>(services.Texts),
        IFormPage
    where T : Entity
{
    private IReadOnlyList<RecordField<T>> _fields = [];
    private IReadOnlyList<FormGroup> _groups = [];

    public (string Url, string Text) ListLink => (services.Type.Url, Texts[services.Type.ListId]);

    protected override IReadOnlyList<FormGroup> Groups => _groups;
    protected override string FormUrl => $"{services.Type.Url}/new";
    protected override string CancelUrl => services.Type.Url;
    protected override string SaveText => Texts["sdk.save"];
    protected override string AnotherText => Texts["sdk.another"];

    public override async Task OnPageHandlerExecutionAsync(
        PageHandlerExecutingContext context,
        PageHandlerExecutionDelegate next
    )
    {
        _fields = await services.Fields.OfAsync(services.Type, HttpContext.RequestAborted);
        _groups = RecordForms.Groups(services.Type, _fields);
        ViewData["Title"] = Texts[$"{services.Type.ListId}.new"];
        await base.OnPageHandlerExecutionAsync(context, next);
    }

    protected override RecordInput Fresh() =>
        new() { Values = RecordForms.Fresh(services.Type.New(services.Company), _fields) };

    protected override FormValues ValuesOf(RecordInput input) => input.Values;

    protected override Task BindAsync(RecordInput input)
    {
        input.Said = RecordForms.Read(_fields.Where(f => !f.IsExternalId), Request.Form);
        return Task.CompletedTask;
    }

    protected override async Task<(string Url, string Name)> SaveAsync(
        RecordInput input,
        CancellationToken ct
    )
    {
        var record = await services.Writer.SaveAsync(null, null, input.Said, ct);
        return (services.UrlOf(record.Id), (string)services.Type.Title.Read(record));
    }

    protected override Task<IReadOnlyDictionary<string, string>> NamesAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) => services.Context.NamesAsync(ids, ct);

    protected override Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> SuggestionsAsync(
        CancellationToken ct
    ) => services.Suggestions.ReadAsync(ct);
}

/// <summary>Changes a record, all of it or one value in place.</summary>
internal sealed class RecordEditPage<T>(RecordPageServices<T> services)
    : EditPage<RecordInput>(services.Provider, services.Context),
        IEditPage
    where T : Entity
{
    private IReadOnlyList<RecordField<T>> _fields = [];
    private IReadOnlyList<FormGroup> _groups = [];

    public (string Url, string Text) ListLink => (services.Type.Url, Texts[services.Type.ListId]);

    protected override IReadOnlyList<FormGroup> Groups => _groups;

    public override async Task OnPageHandlerExecutionAsync(
        PageHandlerExecutingContext context,
        PageHandlerExecutionDelegate next
    )
    {
        _fields = await services.Fields.OfAsync(services.Type, HttpContext.RequestAborted);
        _groups = RecordForms.Groups(services.Type, _fields);
        await base.OnPageHandlerExecutionAsync(context, next);
    }

    protected override string UrlOf(Guid id) => services.UrlOf(id);

    protected override async Task<EditedRecord<RecordInput>> ReadAsync(
        Guid id,
        CancellationToken ct
    )
    {
        var record = await services.Context.FindForAsync<T>(
            id,
            services.Scope.User,
            services.Type.Rights.Edit,
            ct
        );
        var name = (string)services.Type.Title.Read(record);
        ViewData["Title"] = Texts["sdk.edit.name", ("name", name)];
        return new EditedRecord<RecordInput>(
            new RecordInput { Values = RecordForms.Values(record, _fields) },
            record.Version,
            name
        );
    }

    protected override FormValues ValuesOf(RecordInput input) => input.Values;

    protected override Task BindAsync(RecordInput input, FormField? one)
    {
        input.Said = RecordForms.Read(
            _fields.Where(f => one is null ? !f.IsExternalId : f.Name == one.Name),
            Request.Form
        );
        return Task.CompletedTask;
    }

    protected override async Task<Guid?> SaveAsync(
        Guid id,
        int? version,
        RecordInput input,
        CancellationToken ct
    )
    {
        await services.Writer.SaveAsync(id, version, input.Said, ct);
        return services.Scope.LastBatchId;
    }

    protected override Task<IReadOnlyDictionary<string, string>> NamesAsync(
        IReadOnlyCollection<Guid> ids,
        CancellationToken ct
    ) => services.Context.NamesAsync(ids, ct);

    protected override Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> SuggestionsAsync(
        CancellationToken ct
    ) => services.Suggestions.ReadAsync(ct);
}

/// <summary>Puts a record into the bin, after saying what refers to it.</summary>
internal sealed class RecordDeletePage<T>(RecordPageServices<T> services, IExtensions extensions)
    : DeletePage(services.Texts),
        IDeletePage
    where T : Entity
{
    public (string Url, string Text) ListLink => (services.Type.Url, Texts[services.Type.ListId]);

    protected override string ListUrl => services.Type.Url;

    protected override async Task<DeleteView> ReadAsync(Guid id, CancellationToken ct)
    {
        var record = await services.Context.FindForAsync<T>(
            id,
            services.Scope.User,
            services.Type.Rights.Delete,
            ct
        );
        var name = (string)services.Type.Title.Read(record);
        ViewData["Title"] = Texts["sdk.delete.title", ("name", name)];
        return new DeleteView(
            name,
            $"{services.UrlOf(id)}/delete",
            services.UrlOf(id),
            record.Version,
            await References.OfAsync(extensions, new RecordRef(services.Type.Kind, id), ct)
        );
    }

    protected override async Task<Guid?> DeleteAsync(Guid id, int? version, CancellationToken ct)
    {
        await services.Writer.DeleteAsync(id, version, ct);
        return services.Scope.LastBatchId;
    }
}
