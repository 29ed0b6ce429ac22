namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>
/// A sliding window over a text: everything since <see cref="Keep"/> can be read again. It grows only
/// as far as one row needs, and the splitter limits rows.
/// </summary>
internal sealed class CharWindow(TextReader reader)
{
    private const int ReadAhead = 32 * 1024;
    private char[] _buffer = new char[ReadAhead];
    private int _length;
    private bool _started;

    /// <summary>Start of the row being read; positions are kept as distances from here.</summary>
    public int Keep { get; set; }
    public int Position { get; set; }
    public bool Ended { get; private set; }

    public bool HasMore => Position < _length;
    public bool AtLast => Position + 1 == _length;
    public char Current => _buffer[Position];
    public char Next => _buffer[Position + 1];
    public ReadOnlySpan<char> Rest => _buffer.AsSpan(Position, _length - Position);

    public ReadOnlySpan<char> Since(int distance) =>
        _buffer.AsSpan(Keep + distance, Position - Keep - distance);

    public async ValueTask<bool> FillAsync(CancellationToken token)
    {
        if (Ended)
        {
            return false;
        }

        MakeRoom();
        var read = await reader.ReadAsync(_buffer.AsMemory(_length), token);
        _length += read;
        Ended = read == 0;
        if (!_started && read > 0)
        {
            _started = true;
            // A mark that the decoder left (the user chose the encoding) is no part of the first header.
            Position = Keep = _buffer[0] == '\uFEFF' ? 1 : 0;
        }

        return !Ended;
    }

    private void MakeRoom()
    {
        if (Keep > 0)
        {
            _buffer.AsSpan(Keep, _length - Keep).CopyTo(_buffer);
            _length -= Keep;
            Position -= Keep;
            Keep = 0;
        }

        if (_buffer.Length - _length < ReadAhead / 2)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }
}
