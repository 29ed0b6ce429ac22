namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>
/// Cuts a text into rows and repairs or names what is broken, so that the CSV parser behind it sees
/// well-formed rows only and one unclosed quote does not swallow the rest of the file.
/// </summary>
/// <remarks>
/// After an unclosed quote reading goes on at the line after the one where the quote began. A quote
/// counts as unclosed when the file or the field limit ends first, or when its field runs over a line
/// end and its "closing" quote is followed by more text.
/// </remarks>
internal sealed partial class RecordSplitter(TextReader reader, char separator, ReadLimits limits)
{
    private const char Quote = '"';
    private const int NoLineBreak = -1;

    private enum State
    {
        FieldStart,
        Unquoted,
        Quoted,

        /// <summary>After a quote in a quoted field: its end, or the first of two.</summary>
        QuoteSeen,

        /// <summary>The row was given up; only its end is looked for.</summary>
        Skipping,
    }

    private readonly CharWindow _input = new(reader);
    private readonly TextBuffer _output = new();
    private State _state;
    private int _line = 1;
    private int _row;
    private int _startLine;
    private int _fields;
    private int _fieldStart;
    private int _quoteLine;
    private int _afterQuote;
    private int _retryFrom;
    private int _retryLine;
    private long _rescanned;
    private bool _strayQuote;
    private ImportProblem? _failure;

    public LineEndCount LineEnds { get; } = new();
    public LogicalRecord Current { get; private set; }

    /// <summary>Work done twice; a test watches that it stays bounded.</summary>
    public long RescannedCharacters => _rescanned;

    public async ValueTask<bool> ReadAsync(CancellationToken token)
    {
        Begin();
        while (!Scan())
        {
            if (!await _input.FillAsync(token))
            {
                return Finish();
            }
        }

        return true;
    }

    private void Begin()
    {
        _output.Clear();
        _state = State.FieldStart;
        _startLine = _line;
        _fields = 1;
        _fieldStart = 0;
        _retryFrom = NoLineBreak;
        _strayQuote = false;
        _failure = null;
        _input.Keep = _input.Position;
    }

    /// <summary>True when a row is complete, false when more text is needed.</summary>
    private bool Scan()
    {
        while (_input.HasMore)
        {
            var c = _input.Current;
            if (c == '\r' && _input.AtLast && !_input.Ended)
            {
                return false; // whether a line feed follows decides what this is
            }

            if (c is '\r' or '\n' && _state != State.Quoted)
            {
                LineEnds.Add(c, TakeLineEnd());
                return Emit();
            }

            if (Step(c))
            {
                return Emit();
            }
        }

        return false;
    }

    /// <summary>True when the row ends here because it is broken.</summary>
    private bool Step(char c)
    {
        switch (_state)
        {
            case State.FieldStart:
                StepFieldStart(c);
                break;
            case State.Unquoted:
                Take(NextOf(separator));
                if (
                    !CheckLength()
                    && _state == State.Unquoted
                    && _input.HasMore
                    && _input.Current == separator
                )
                {
                    EndField();
                }
                break;
            case State.Quoted:
                return StepQuoted(c);
            case State.QuoteSeen:
                return StepQuoteSeen(c);
            default:
                _input.Position += NextOf('\n');
                _input.Keep = _input.Position;
                return false;
        }

        return CheckLength();
    }

    private void StepFieldStart(char c)
    {
        if (c == separator)
        {
            EndField();
        }
        else if (c == Quote)
        {
            _input.Position++;
            _output.Append(Quote);
            _quoteLine = _line;
            _retryFrom = NoLineBreak;
            _state = State.Quoted;
        }
        else if (char.IsWhiteSpace(c))
        {
            _input.Position++; // values are trimmed anyway, and a quote may follow: a, "b"
        }
        else
        {
            _state = State.Unquoted;
        }
    }
}
