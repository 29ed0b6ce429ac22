namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>Inside and right after a quoted field.</summary>
internal sealed partial class RecordSplitter
{
    private bool StepQuoted(char c)
    {
        if (c == Quote)
        {
            _input.Position++;
            _afterQuote = _input.Position - _input.Keep;
            _state = State.QuoteSeen;
            return false;
        }

        if (c is '\r' or '\n')
        {
            _output.Append(c);
            if (TakeLineEnd())
            {
                _output.Append('\n');
            }

            if (_retryFrom == NoLineBreak)
            {
                (_retryFrom, _retryLine) = (_input.Position - _input.Keep, _line);
            }

            return _rescanned > limits.RescannedCharacters ? GiveUpQuote() : CheckLength();
        }

        Take(NextOf(Quote));
        return CheckLength();
    }

    private bool StepQuoteSeen(char c)
    {
        var adjacent = _input.Position - _input.Keep == _afterQuote;
        if (c == Quote && adjacent)
        {
            _input.Position++;
            _output.Append("\"\"");
            _state = State.Quoted;
        }
        else if (c == separator)
        {
            _output.Append(Quote);
            EndField();
        }
        else if (char.IsWhiteSpace(c))
        {
            _input.Position++;
        }
        else if (_retryFrom != NoLineBreak)
        {
            return GiveUpQuote();
        }
        else
        {
            // say "5" pipe": the quote was meant as text
            _strayQuote = true;
            _output.Append("\"\"");
            _output.Append(_input.Since(_afterQuote));
            _state = State.Quoted;
        }

        return CheckLength();
    }
}
