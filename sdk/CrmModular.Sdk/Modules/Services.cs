namespace CrmModular.Sdk;

/// <summary>Finds the extensions that the current user may see in the current generation.</summary>
public interface IExtensions
{
    /// <summary>The extensions of a point for a target, in order, without those whose feature is off or whose permission the user lacks.</summary>
    /// <param name="target">What is extended; empty where the point has no target.</param>
    /// <param name="ct">Cancels the look-up of features.</param>
    Task<IReadOnlyList<ActiveExtension<TPoint>>> OfAsync<TPoint>(
        string target = "",
        CancellationToken ct = default
    )
        where TPoint : class;

    /// <summary>
    /// Asks the extensions of a point for what they contribute to a shared page. Each is resolved, asked and, where
    /// <paramref name="ask"/> renders, rendered behind one guard: those of different modules side by side, each module in a scope
    /// of its own, all within one time budget. One that throws, is late or blocks its thread answers with its failure; the others
    /// are complete. One that keeps failing is left out for a while.
    /// </summary>
    /// <typeparam name="TPoint">The extension point.</typeparam>
    /// <typeparam name="TAnswer">What is asked for; null in an answer means nothing to show.</typeparam>
    /// <param name="target">What is extended; empty where the point has no target.</param>
    /// <param name="ask">Asks one of them; it runs beside the others and apart from the caller's scope.</param>
    /// <param name="only">Which of them to ask; null asks all.</param>
    /// <param name="budgets">How many times the budget of a page's parts to wait at most; one budget is 2 s (setting <c>CrmModular:Guests:PageSeconds</c>).</param>
    /// <param name="ct">Cancels the wait; only then an exception leaves.</param>
    Task<IReadOnlyList<Contribution<TAnswer>>> AskAsync<TPoint, TAnswer>(
        string target,
        ContributionCall<TPoint, TAnswer> ask,
        Func<Extension, bool>? only = null,
        int budgets = 1,
        CancellationToken ct = default
    )
        where TPoint : class;
}

/// <summary>An extension with its instance from the request's scope.</summary>
/// <param name="Declaration">Who added it, and where it stands.</param>
/// <param name="Instance">The implementation.</param>
/// <param name="FromPlugin">Whether a partner's plug-in added it; its panel shows a badge then.</param>
public sealed record ActiveExtension<TPoint>(
    Extension Declaration,
    TPoint Instance,
    bool FromPlugin
)
    where TPoint : class;

/// <summary>The features of the enabled modules, as they are for the current user.</summary>
public interface IFeatures
{
    /// <summary>Whether the feature is on for the current user. An unknown feature is off.</summary>
    Task<bool> IsOnAsync(string feature, CancellationToken ct = default);
}

/// <summary>What is switched on right now, and where a record of a kind is shown.</summary>
public interface IModules
{
    /// <summary>Whether a module is on in this generation.</summary>
    bool IsOn(string moduleId);

    /// <summary>The declaration of a kind of record; null when its module is off.</summary>
    RecordKind? Record(string kind);

    /// <summary>The address of a file in a module's <c>wwwroot</c>. It names the version, so that browsers may keep the file.</summary>
    /// <exception cref="KeyNotFoundException">The module is off.</exception>
    string AssetUrl(string moduleId, string path);
}

/// <summary>Reads the settings that modules declared.</summary>
public interface ISettings
{
    /// <summary>The value that was set, or the declared default.</summary>
    /// <exception cref="KeyNotFoundException">No enabled module declares the key.</exception>
    Task<string> TextAsync(string key, CancellationToken ct = default);

    /// <summary>The value as a whole number.</summary>
    /// <exception cref="KeyNotFoundException">No enabled module declares the key.</exception>
    Task<int> NumberAsync(string key, CancellationToken ct = default);
}

/// <summary>Facts about the company that uses this installation.</summary>
public interface ICompany
{
    /// <summary>The company's name; empty before the first run.</summary>
    string Name { get; }

    /// <summary>The ISO 4217 code of the currency in which totals are shown.</summary>
    string Currency { get; }

    /// <summary>The time zone in which days begin and end.</summary>
    TimeZoneInfo TimeZone { get; }

    /// <summary>Today's date in the company's time zone.</summary>
    DateOnly Today { get; }
}

/// <summary>A task that runs before the module serves in a generation. An exception quarantines the module.</summary>
public interface IModuleStart
{
    /// <summary>Checks and prepares what the module cannot serve without.</summary>
    Task StartAsync(CancellationToken ct);
}

/// <summary>Takes back what was saved under one undo number, whichever module it was saved by.</summary>
public interface IUndo
{
    /// <summary>
    /// Takes a batch of changes back, newest first: what was created goes into the bin, what was changed gets its old values,
    /// what was deleted is restored. A record that was changed since is left alone and named. The undoing has an undo number
    /// of its own, so it can be undone as well.
    /// </summary>
    /// <param name="batchId">The undo number.</param>
    /// <param name="ct">Cancels; what was taken back stays so.</param>
    /// <exception cref="RuleException">There is nothing under that number, it is someone else's, or a module of it is off.</exception>
    Task<UndoResult> UndoAsync(Guid batchId, CancellationToken ct = default);
}

/// <summary>What became of an undoing.</summary>
/// <param name="BatchId">The undo number of the undoing itself.</param>
/// <param name="Undone">How many records are as they were before.</param>
/// <param name="LeftAlone">How many are not.</param>
/// <param name="Reasons">The first of those, with the reason.</param>
public sealed record UndoResult(
    Guid BatchId,
    long Undone,
    long LeftAlone,
    IReadOnlyList<UndoRefusal> Reasons
);

/// <summary>A record that was not taken back.</summary>
/// <param name="Record">The record.</param>
/// <param name="TextKey">The key of a text that says why.</param>
/// <param name="Detail">What fills the place <c>what</c> in the text; empty for none.</param>
public sealed record UndoRefusal(RecordRef Record, string TextKey, string Detail = "");
