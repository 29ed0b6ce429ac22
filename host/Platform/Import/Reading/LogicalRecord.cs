namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>One row of a delimited text, possibly over several lines, before it is cut into fields.</summary>
/// <param name="Line">Physical line where it starts, from 1.</param>
/// <param name="Row">Number that Excel would show, from 1; blank lines count.</param>
/// <param name="Text">Well-formed RFC 4180 with one line feed at its end; valid until the next read.</param>
/// <param name="Fields">Number of fields.</param>
/// <param name="Failure">Set when no text could be made of it.</param>
/// <param name="StrayQuote">A quote inside a quoted field was not doubled; it was taken as text.</param>
internal readonly record struct LogicalRecord(
    int Line,
    int Row,
    ReadOnlyMemory<char> Text,
    int Fields,
    ImportProblem? Failure,
    bool StrayQuote
)
{
    public bool IsBlank => Failure is null && Fields == 1 && Text.Span.IsWhiteSpace();
}
