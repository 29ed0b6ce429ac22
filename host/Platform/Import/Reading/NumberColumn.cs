namespace CrmModular.Host.Platform.Import.Reading;

public enum NumberColumnKind
{
    /// <summary>No value is a number.</summary>
    None,

    /// <summary>No value has a mark: either reading is the same.</summary>
    NoMarks,

    /// <summary>One mark reads every number.</summary>
    Unambiguous,

    /// <summary>Every mark could be either (1,234): the mark of the language was assumed; the page says so.</summary>
    Assumed,

    /// <summary>Some numbers fit only a point, others only a comma.</summary>
    Mixed,
}

/// <summary>What the numbers of one column say about their decimal mark.</summary>
/// <param name="Example">A value that could be read two ways, when the mark was assumed.</param>
public sealed record NumberColumn(
    NumberColumnKind Kind,
    DecimalMark Mark,
    long Numbers,
    long Others,
    bool AllWhole,
    bool HasPercent,
    IReadOnlyList<string> Currencies,
    string? Example
)
{
    /// <summary>The note that goes with an assumed mark.</summary>
    public ImportProblem? Note =>
        Kind == NumberColumnKind.Assumed
            ? ProblemCodes.DecimalMarkAssumed.With(Example ?? "")
            : null;
}

/// <summary>Collects the evidence value by value.</summary>
public sealed class DecimalMarkDetector(DecimalMark assumed)
{
    private const int MostCurrencies = 10;

    private readonly SortedSet<string> _currencies = new(StringComparer.Ordinal);
    private long _plain;
    private long _point;
    private long _comma;
    private long _either;
    private long _others;
    private long _fractions;
    private bool _percent;
    private string? _example;

    /// <summary>True when the value is a number under some mark.</summary>
    public bool Add(string value)
    {
        if (value.Length == 0)
        {
            return false;
        }

        if (!NumberParts.TryParse(value, out var parts))
        {
            _others++;
            return false;
        }

        var (point, comma) = (parts.Fits(DecimalMark.Point), parts.Fits(DecimalMark.Comma));
        if (!point && !comma)
        {
            _others++;
            return false;
        }

        _percent |= parts.IsPercent;
        if (parts.Currency is { } currency && _currencies.Count < MostCurrencies)
        {
            _currencies.Add(currency);
        }

        Count(parts, point, comma, value);
        return true;
    }

    public NumberColumn Result()
    {
        var numbers = _plain + _point + _comma + _either;
        var (kind, mark) = (_point > 0, _comma > 0, _either > 0) switch
        {
            _ when numbers == 0 => (NumberColumnKind.None, assumed),
            (true, true, _) => (
                NumberColumnKind.Mixed,
                _point >= _comma ? DecimalMark.Point : DecimalMark.Comma
            ),
            (true, false, _) => (NumberColumnKind.Unambiguous, DecimalMark.Point),
            (false, true, _) => (NumberColumnKind.Unambiguous, DecimalMark.Comma),
            (false, false, true) => (NumberColumnKind.Assumed, assumed),
            _ => (NumberColumnKind.NoMarks, assumed),
        };
        var example = kind == NumberColumnKind.Assumed ? _example : null;
        var whole = numbers > 0 && _fractions == 0;
        return new NumberColumn(
            kind,
            mark,
            numbers,
            _others,
            whole,
            _percent,
            [.. _currencies],
            example
        );
    }

    private void Count(NumberParts parts, bool point, bool comma, string value)
    {
        if (!parts.Digits.AsSpan().ContainsAny('.', ','))
        {
            _plain++;
        }
        else if (point && comma)
        {
            _either++;
            _example ??= value;
        }
        else
        {
            _point += point ? 1 : 0;
            _comma += comma ? 1 : 0;
            NumberShape.TrySplit(parts.Digits, point ? '.' : ',', out _, out var fraction);
            _fractions += fraction.AsSpan().ContainsAnyExcept('0') ? 1 : 0;
        }
    }
}
