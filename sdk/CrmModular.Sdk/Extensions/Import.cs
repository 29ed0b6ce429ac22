namespace CrmModular.Sdk;

/// <summary>
/// A kind of record that files are imported into; added with <c>module.Extend&lt;IImportType, …&gt;(permission: …)</c>.
/// The host reads the file, matches columns, converts values, looks names up and asks the user; the type says what becomes
/// of each row.
/// </summary>
public interface IImportType
{
    /// <summary>The word on the command line, for example <c>customers</c>.</summary>
    string Id { get; }

    /// <summary>The kind of record that it makes.</summary>
    string Kind { get; }

    /// <summary>The key of its name in the plural.</summary>
    string TextKey { get; }

    /// <summary>A name in the icon sprite.</summary>
    string Icon { get; }

    /// <summary>The page of the records, shown after the import.</summary>
    string Url { get; }

    /// <summary>Where it stands when several files are imported one after the other; what others refer to comes first.</summary>
    int Order { get; }

    /// <summary>
    /// The keys of the headings under which an export has what an import does not take: what follows from other fields, and
    /// stamps. Such columns are left out without a word.
    /// </summary>
    IReadOnlyList<string> LeftOut => [];

    /// <summary>The key of the sentence for a row that the file has stand above itself, where rows refer to their own kind.</summary>
    string CircleTextKey => "import.reason.circle";

    /// <summary>What a column can go to, in the order of the form.</summary>
    IReadOnlyList<ImportTarget> Targets { get; }

    /// <summary>Called once before anything else, where the targets depend on what is stored.</summary>
    Task PrepareAsync(CancellationToken ct) => Task.CompletedTask;

    /// <summary>
    /// Makes the changes of some rows in the module's context without saving, and says what becomes of each row, in the
    /// same order. The host saves the context, or throws the changes away when it only checks; so a check can never write.
    /// </summary>
    Task<IReadOnlyList<ImportOutcome>> PlanAsync(
        IReadOnlyList<ImportRow> rows,
        CancellationToken ct
    );
}

/// <summary>What becomes of a row.</summary>
public enum ImportVerdict
{
    /// <summary>A new record.</summary>
    Create,

    /// <summary>A record that is there gets other values.</summary>
    Update,

    /// <summary>It is there as it stands, or the user leaves it out.</summary>
    Skip,

    /// <summary>It cannot come in.</summary>
    Refuse,
}

/// <summary>What becomes of a row, and why where it does not come in.</summary>
/// <param name="Verdict">What becomes of it.</param>
/// <param name="TextKey">The key of the reason; null when it comes in.</param>
/// <param name="Arguments">What fills the places in the reason.</param>
public sealed record ImportOutcome(
    ImportVerdict Verdict,
    string? TextKey = null,
    params IReadOnlyList<(string Name, object? Value)> Arguments
)
{
    /// <summary>A new record.</summary>
    public static readonly ImportOutcome Created = new(ImportVerdict.Create);

    /// <summary>Other values.</summary>
    public static readonly ImportOutcome Updated = new(ImportVerdict.Update);

    /// <summary>It is there as it stands.</summary>
    public static readonly ImportOutcome Unchanged = new(
        ImportVerdict.Skip,
        "import.reason.unchanged"
    );

    /// <summary>Its name is another record's, and the user has not said whether it is that one.</summary>
    public static readonly ImportOutcome NameTaken = new(
        ImportVerdict.Skip,
        "import.reason.same.name"
    );

    /// <summary>It cannot come in.</summary>
    /// <param name="textKey">The key of a text that says why.</param>
    /// <param name="arguments">What fills the places in it.</param>
    public static ImportOutcome Refused(
        string textKey,
        params IReadOnlyList<(string Name, object? Value)> arguments
    ) => new(ImportVerdict.Refuse, textKey, arguments);
}
