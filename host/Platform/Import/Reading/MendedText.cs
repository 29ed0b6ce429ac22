namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>Where a row came from and what was wrong with it, while its text is with the CSV parser.</summary>
internal readonly record struct RowOrigin(
    int Line,
    int Row,
    int Fields,
    IReadOnlyList<ImportProblem> Problems,
    bool IsBroken
);

/// <summary>
/// The mended rows as one text for the CSV parser, which reads ahead; the origins of the rows wait in a
/// queue, as many as fit the parser's buffer.
/// </summary>
internal sealed class MendedText(RecordSplitter splitter, bool skipFirst) : TextReader
{
    // Stands for a broken row, so that rows of the text and origins stay one to one.
    private static readonly ReadOnlyMemory<char> Placeholder = "-\n".AsMemory();

    private readonly Queue<RowOrigin> _origins = new();
    private ReadOnlyMemory<char> _rest;
    private bool _skipNext = skipFirst;

    /// <summary>The origin of the row that the parser read last; once for each row.</summary>
    public RowOrigin TakeOrigin() => _origins.Dequeue();

    public override async ValueTask<int> ReadAsync(
        Memory<char> buffer,
        CancellationToken cancellationToken = default
    )
    {
        while (_rest.IsEmpty)
        {
            if (!await splitter.ReadAsync(cancellationToken))
            {
                return 0;
            }

            Accept(splitter.Current);
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override int Read(char[] buffer, int index, int count) =>
        throw new NotSupportedException("This text is only read asynchronously.");

    private void Accept(LogicalRecord record)
    {
        if (_skipNext)
        {
            _skipNext = false;
        }
        else if (record.Failure is { } failure)
        {
            _rest = Placeholder;
            _origins.Enqueue(new RowOrigin(record.Line, record.Row, 1, [failure], IsBroken: true));
        }
        else if (!record.IsBlank)
        {
            _rest = record.Text;
            _origins.Enqueue(
                new RowOrigin(
                    record.Line,
                    record.Row,
                    record.Fields,
                    Problems(record),
                    IsBroken: false
                )
            );
        }
    }

    private static IReadOnlyList<ImportProblem> Problems(LogicalRecord record)
    {
        var text = record.Text.Span;
        var nul = text.Contains('\0');
        var lost = text.Contains('\uFFFD');
        if (!nul && !lost && !record.StrayQuote)
        {
            return [];
        }

        var problems = new List<ImportProblem>();
        AddIf(nul, ProblemCodes.NulCharacter);
        AddIf(lost, ProblemCodes.UndecodableText);
        AddIf(record.StrayQuote, ProblemCodes.StrayQuote);
        return problems;

        void AddIf(bool found, ProblemCode code)
        {
            if (found)
            {
                problems.Add(code.With().At(record.Line));
            }
        }
    }
}
