namespace CrmModular.Host.Platform.Import.Reading;

public enum LineEnd
{
    /// <summary>The file has one line, without an end.</summary>
    None,
    CrLf,
    Lf,
    Cr,
    Mixed,
}

/// <summary>How many line ends of each style stood between rows; those inside quotes are data.</summary>
public sealed class LineEndCount
{
    public long CrLf { get; private set; }
    public long Lf { get; private set; }
    public long Cr { get; private set; }

    public LineEnd Style =>
        (CrLf > 0, Lf > 0, Cr > 0) switch
        {
            (false, false, false) => LineEnd.None,
            (true, false, false) => LineEnd.CrLf,
            (false, true, false) => LineEnd.Lf,
            (false, false, true) => LineEnd.Cr,
            _ => LineEnd.Mixed,
        };

    internal void Add(char first, bool pair)
    {
        if (pair)
        {
            CrLf++;
        }
        else if (first == '\n')
        {
            Lf++;
        }
        else
        {
            Cr++;
        }
    }
}
