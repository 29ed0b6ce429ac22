namespace CrmModular.Host.Platform.Doctor;

/// <summary>How a finding is.</summary>
internal enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>Worth knowing; nothing is broken.</summary>
    Note,

    /// <summary>Something does not work, or soon will not.</summary>
    Problem,
}

/// <summary>What one look found.</summary>
/// <param name="Check">What was looked at, for programs: <c>database</c>, <c>modules</c>, ...</param>
/// <param name="Level">How it is.</param>
/// <param name="Text">What was found, in the reader's language.</param>
/// <param name="WayOut">What to do about it; empty where nothing needs to be done.</param>
internal sealed record Finding(string Check, FindingLevel Level, string Text, string WayOut);

/// <summary>Collects findings; the way out of a text stands at its key followed by <c>.do</c>.</summary>
internal sealed class Findings(ITexts texts)
{
    private readonly List<Finding> _all = [];

    public IReadOnlyList<Finding> All => _all;

    public ITexts Texts => texts;

    public void Fine(string check, string key, params (string Name, object? Value)[] values) =>
        Add(check, FindingLevel.Fine, key, values);

    public void Note(string check, string key, params (string Name, object? Value)[] values) =>
        Add(check, FindingLevel.Note, key, values);

    public void Problem(string check, string key, params (string Name, object? Value)[] values) =>
        Add(check, FindingLevel.Problem, key, values);

    private void Add(
        string check,
        FindingLevel level,
        string key,
        (string Name, object? Value)[] values
    ) =>
        _all.Add(
            new Finding(
                check,
                level,
                texts[key, values],
                texts.Find($"{key}.do") is null ? "" : texts[$"{key}.do", values]
            )
        );
}
