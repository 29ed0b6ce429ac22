namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>How fields, lines and rows end, well or badly.</summary>
internal sealed partial class RecordSplitter
{
    private void EndField()
    {
        _input.Position++;
        _output.Append(separator);
        _fields++;
        _fieldStart = _output.Length;
        _state = State.FieldStart;
        if (_fields > limits.Columns)
        {
            Skip(
                ProblemCodes.TooManyColumns.With(limits.Columns) with
                {
                    Severity = ProblemSeverity.Row,
                }
            );
        }
    }

    private void Take(int count)
    {
        _output.Append(_input.Rest[..count]);
        _input.Position += count;
    }

    private int NextOf(char stop)
    {
        var rest = _input.Rest;
        var found = rest.IndexOfAny(stop, '\r', '\n');
        return found < 0 ? rest.Length : found;
    }

    /// <summary>Consumes CR, LF or CRLF; true for the pair.</summary>
    private bool TakeLineEnd()
    {
        var pair = _input.Current == '\r' && !_input.AtLast && _input.Next == '\n';
        _input.Position += pair ? 2 : 1;
        _line++;
        return pair;
    }

    private bool CheckLength()
    {
        if (_state == State.Skipping)
        {
            return false;
        }

        var fieldTooLong = _output.Length - _fieldStart > limits.FieldCharacters;
        if (!fieldTooLong && _output.Length <= limits.RowCharacters)
        {
            return false;
        }

        // A field that is over the limit and over lines is far more often a quote that was never closed.
        if (_state == State.Quoted && _retryFrom != NoLineBreak)
        {
            return GiveUpQuote();
        }

        Skip(
            fieldTooLong
                ? ProblemCodes.FieldTooLong.With(limits.FieldCharacters).At(_startLine, _fields)
                : ProblemCodes.RowTooLong.With(limits.RowCharacters)
        );
        return false;
    }

    private void Skip(ImportProblem problem)
    {
        _failure = problem.At(_startLine);
        _state = State.Skipping;
        _input.Keep = _input.Position;
    }

    private bool GiveUpQuote()
    {
        _failure = ProblemCodes.UnclosedQuote.With().At(_quoteLine, _fields);
        if (_retryFrom != NoLineBreak)
        {
            var retry = _input.Keep + _retryFrom;
            _rescanned += _input.Position - retry;
            _input.Position = retry;
            _line = _retryLine;
        }

        return true;
    }

    private bool Finish()
    {
        if (Scan())
        {
            return true; // a carriage return that waited for its line feed
        }

        if (_state == State.Quoted)
        {
            GiveUpQuote();
        }
        else if (
            _state == State.FieldStart
            && _output.Length == 0
            && _input.Position == _input.Keep
        )
        {
            return false;
        }

        return Emit();
    }

    private bool Emit()
    {
        if (_state == State.QuoteSeen && _failure is null)
        {
            _output.Append(Quote);
        }

        _output.Append('\n');
        _row++;
        Current = new LogicalRecord(
            _startLine,
            _row,
            _failure is null ? _output.Written : default,
            _fields,
            _failure,
            _strayQuote
        );
        return true;
    }
}
