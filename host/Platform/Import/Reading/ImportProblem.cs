namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>How far a problem reaches.</summary>
public enum ProblemSeverity
{
    /// <summary>Worth knowing; the row or the value is used all the same.</summary>
    Note,

    /// <summary>This row (or this value of it) cannot be used; the rest can.</summary>
    Row,

    /// <summary>Nothing of the file can be read.</summary>
    File,
}

/// <summary>
/// A problem as a value: a stable code and named arguments. The sentence comes from the texts
/// (<c>import.problem.&lt;code&gt;</c>), because people read it in their own language.
/// </summary>
/// <param name="Line">Physical line in the file, from 1; the row number in a workbook.</param>
/// <param name="Column">Column, from 1.</param>
public sealed record ImportProblem(
    string Code,
    ProblemSeverity Severity,
    int? Line,
    int? Column,
    IReadOnlyDictionary<string, string> Args
)
{
    public ImportProblem At(int? line, int? column = null) =>
        this with
        {
            Line = line ?? Line,
            Column = column ?? Column,
        };

    public bool Is(ProblemCode code) => Code == code.Name;
}

/// <summary>A kind of problem: its code, how far it reaches and the names of its arguments.</summary>
public sealed record ProblemCode(
    string Name,
    ProblemSeverity Severity,
    IReadOnlyList<string> ArgNames
)
{
    // A value from a hostile file may be a megabyte long; a message never needs that much of it.
    private const int LongestArgument = 120;

    internal static ProblemCode OfFile(string name, params string[] args) =>
        new(name, ProblemSeverity.File, args);

    internal static ProblemCode OfRow(string name, params string[] args) =>
        new(name, ProblemSeverity.Row, args);

    internal static ProblemCode OfNote(string name, params string[] args) =>
        new(name, ProblemSeverity.Note, args);

    /// <summary>Arguments are given in the order of <see cref="ArgNames"/>.</summary>
    public ImportProblem With(params object[] args)
    {
        if (args.Length != ArgNames.Count)
        {
            throw new ArgumentException($"{Name} takes {ArgNames.Count} arguments.", nameof(args));
        }

        var named = new Dictionary<string, string>(args.Length, StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            named[ArgNames[i]] = Shorten(FormattableString.Invariant($"{args[i]}"));
        }

        return new ImportProblem(Name, Severity, Line: null, Column: null, named);
    }

    private static string Shorten(string text)
    {
        if (text.Length <= LongestArgument)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[LongestArgument - 1])
            ? LongestArgument - 1
            : LongestArgument;
        return string.Concat(text.AsSpan(0, end), "…");
    }
}
