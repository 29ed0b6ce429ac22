namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>A reused character buffer; a StringBuilder would have to be copied to be parsed.</summary>
internal sealed class TextBuffer
{
    private char[] _chars = new char[4096];

    public int Length { get; private set; }
    public ReadOnlyMemory<char> Written => _chars.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Append(char value)
    {
        if (Length == _chars.Length)
        {
            Array.Resize(ref _chars, _chars.Length * 2);
        }

        _chars[Length++] = value;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        if (Length + text.Length > _chars.Length)
        {
            Array.Resize(ref _chars, Math.Max(_chars.Length * 2, Length + text.Length));
        }

        text.CopyTo(_chars.AsSpan(Length));
        Length += text.Length;
    }
}
