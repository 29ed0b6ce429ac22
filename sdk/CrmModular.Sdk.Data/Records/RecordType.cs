using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CrmModular.Sdk.Data;

/// <summary>What a kind of record is, whatever its entity is called.</summary>
/// <param name="rights">Its kind, and the permissions on it.</param>
/// <param name="path">Its name in the plural as it stands in addresses: <c>products</c> for <c>/catalog/products</c> and <c>/api/v1/products</c>.</param>
/// <param name="icon">A name in the icon sprite.</param>
public abstract class RecordType(RecordRights rights, string path, string icon)
{
    /// <summary>The permissions.</summary>
    public RecordRights Rights { get; } = rights;

    /// <summary>The kind, <c>module.record</c>; also the key of its name in the singular.</summary>
    public string Kind => Rights.Kind;

    /// <summary>Its module.</summary>
    public string ModuleId => Kind[..Kind.IndexOf('.', StringComparison.Ordinal)];

    /// <summary>Its name in the plural as it stands in addresses, in the API and on the command line.</summary>
    public string Path { get; } = path;

    /// <summary>The address of its list.</summary>
    public string Url => $"/{ModuleId}/{Path}";

    /// <summary>The id of its list, under which views are kept and other modules add columns.</summary>
    public string ListId => $"{ModuleId}.{Path}";

    /// <summary>A name in the icon sprite.</summary>
    public string Icon { get; } = icon;

    /// <summary>The entity.</summary>
    public abstract Type Entity { get; }

    /// <summary>Its fields, in the order in which lists and files offer them. Ask <see cref="IRecordFields"/> for those that a person has.</summary>
    public abstract IReadOnlyList<RecordField> Fields { get; }

    /// <summary>The groups of the form.</summary>
    public IReadOnlyList<RecordGroup> Groups => _groups;

    private protected readonly List<RecordGroup> _groups = [];

    /// <summary>Where it stands among the types of an import; what others refer to comes first.</summary>
    public int ImportOrder { get; protected init; } = 50;
}

/// <summary>Fields that belong together in a form.</summary>
/// <param name="TextKey">The key of the group's heading.</param>
/// <param name="Fields">The names of the fields, in order.</param>
public sealed record RecordGroup(string TextKey, IReadOnlyList<string> Fields);

/// <summary>
/// A kind of record, declared once: a class that derives from it says in its constructor which fields the records have, and
/// columns, validation, list, form, page, picker, bin, API, import, export, search, timeline and permissions follow.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
/// <param name="rights">Its kind, and the permissions on it.</param>
/// <param name="path">Its name in the plural as it stands in addresses.</param>
/// <param name="icon">A name in the icon sprite.</param>
public abstract class RecordType<T>(RecordRights rights, string path, string icon)
    : RecordType(rights, path, icon)
    where T : Entity
{
    private readonly List<RecordField<T>> _fields = [];
    private ListDefinition<T>? _list;

    /// <inheritdoc />
    public override Type Entity => typeof(T);

    /// <inheritdoc />
    public override IReadOnlyList<RecordField<T>> Fields => _fields;

    /// <summary>The list: pages, views, the API, exports and bulk changes read it.</summary>
    public ListDefinition<T> List => _list ??= RecordList.Of(this);

    /// <summary>What the picker of other forms offers.</summary>
    public RecordPicker<T> Picker { get; private set; } = new(null, null);

    /// <summary>The field that is the record's name.</summary>
    /// <exception cref="InvalidOperationException">The kind has none.</exception>
    public TextRecordField<T> Title =>
        _fields.OfType<TextRecordField<T>>().FirstOrDefault(f => f.IsTitle)
        ?? throw new InvalidOperationException($"{Kind} has no field that is its title.");

    /// <summary>The currency of a record's amounts; null where it has none.</summary>
    public CurrencyRecordField<T>? Currency =>
        _fields.OfType<CurrencyRecordField<T>>().FirstOrDefault();

    /// <summary>The fields by which no two records in use are alike, but for the external id, of which <see cref="IHasExternalId"/> tells.</summary>
    internal IEnumerable<TextRecordField<T>> Unique =>
        _fields
            .OfType<TextRecordField<T>>()
            .Where(f => f is { IsUnique: true, IsExternalId: false });

    /// <summary>A record that nobody has filled in yet, with the values that stand in the form at first.</summary>
    /// <param name="company">The company, for its currency and its day.</param>
    public abstract T New(ICompany company);

    /// <summary>One line of text.</summary>
    protected TextRecordField<T> Text(Expression<Func<T, string>> of) =>
        Add(new TextRecordField<T>(of, RecordFieldType.Text, LabelOf(of)));

    /// <summary>One line of text, with the values in use offered while typing.</summary>
    protected TextRecordField<T> Suggest(Expression<Func<T, string>> of) =>
        Add(new TextRecordField<T>(of, RecordFieldType.Suggest, LabelOf(of)));

    /// <summary>Several lines of text.</summary>
    protected TextRecordField<T> LongText(Expression<Func<T, string>> of) =>
        Add(new TextRecordField<T>(of, RecordFieldType.LongText, LabelOf(of)))
            .Max(TextLimitAttribute.LongText)
            .NotFiltered();

    /// <summary>An amount, and beside it its currency as a field of its own, called <c>Currency</c>.</summary>
    protected MoneyRecordField<T> Money(Expression<Func<T, Money>> of)
    {
        var money = Add(new MoneyRecordField<T>(of, LabelOf(of)));
        Add(new CurrencyRecordField<T>(of, $"{ModuleId}.field.currency"))
            .Headings("currency code", "货币");
        return money;
    }

    /// <summary>Yes or no.</summary>
    protected SwitchRecordField<T> Switch(Expression<Func<T, bool>> of) =>
        Add(new SwitchRecordField<T>(of, LabelOf(of)));

    /// <summary>The id by which another system knows the record, see <see cref="IHasExternalId"/>; not in the form.</summary>
    protected TextRecordField<T> ExternalId(Expression<Func<T, string>> of)
    {
        var field = Add(new TextRecordField<T>(of, RecordFieldType.Text, "import.external.id"))
            .Max(100)
            .NotFiltered();
        field.IsExternalId = true;
        return field;
    }

    /// <summary>A group of the form.</summary>
    /// <param name="textKey">The key of its heading.</param>
    /// <param name="fields">Properties of the entity, in order.</param>
    protected void Group(string textKey, params IReadOnlyList<string> fields) =>
        _groups.Add(new RecordGroup(textKey, fields));

    /// <summary>What the picker of other forms offers.</summary>
    /// <param name="only">Which records; null offers all.</param>
    /// <param name="second">What tells two of one name apart; null for nothing.</param>
    protected void Pick(
        Expression<Func<T, bool>>? only = null,
        Expression<Func<T, string>>? second = null
    ) => Picker = new RecordPicker<T>(only, second);

    /// <summary>Lengths and indexes of the columns, as the fields say.</summary>
    /// <param name="entity">The entity in the model of the module's context.</param>
    public void Map(EntityTypeBuilder<T> entity) => RecordColumns.Map(this, entity);

    private F Add<F>(F field)
        where F : RecordField<T>
    {
        _fields.Add(field);
        return field;
    }

    private string LabelOf(LambdaExpression of) =>
        $"{ModuleId}.field.{System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(((MemberExpression)of.Body).Member.Name)}";
}

/// <summary>What the picker of other forms offers.</summary>
/// <param name="Only">Which records; null offers all.</param>
/// <param name="Second">What tells two of one name apart; null for nothing.</param>
public sealed record RecordPicker<T>(
    Expression<Func<T, bool>>? Only,
    Expression<Func<T, string>>? Second
);
