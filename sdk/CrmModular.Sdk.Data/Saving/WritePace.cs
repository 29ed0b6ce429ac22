namespace CrmModular.Sdk.Data;

/// <summary>
/// How many records long work saves at once, so that a save takes well under a tenth of a second, and how long it pauses
/// after it: so other people's saves get through, in this process and in others.
/// </summary>
public sealed class WritePace
{
    private const int Least = 10;
    private const int Most = 400;
    private static readonly TimeSpan Aim = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(10);
    private TimeSpan _took = LeastPause;

    /// <summary>How many records go with the next save.</summary>
    public int Size { get; private set; } = 40;

    /// <summary>How long to pause before it.</summary>
    public TimeSpan Pause => _took / 2 > LeastPause ? _took / 2 : LeastPause;

    /// <summary>Says how long the last save took.</summary>
    public void Took(TimeSpan time)
    {
        _took = time < Aim * 2 ? time : Aim * 2;
        var fits = time > TimeSpan.Zero ? Size * (Aim / time) : Most;
        // Half way towards what would have fitted, so that one slow save does not decide.
        Size = Math.Clamp((int)((Size + fits) / 2), Least, Math.Min(Most, Size * 2));
    }
}
