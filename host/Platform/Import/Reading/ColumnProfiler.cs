namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>Gathers what is known of one column, value by value.</summary>
internal sealed class ColumnProfiler(int index, string header, ProfileOptions options)
{
    private const int LongestSample = 200;

    // The order decides where a value is several things: 1 is a number before it is a yes.
    private static readonly ValueKind[] ByRank =
    [
        ValueKind.Date,
        ValueKind.Number,
        ValueKind.Boolean,
        ValueKind.Email,
        ValueKind.Web,
    ];

    private readonly List<string> _samples = [];
    private readonly DateOrderDetector _dates = new();
    private readonly DecimalMarkDetector _numbers = new(options.AssumedMark);
    private long _filled;
    private long _booleans;
    private long _emails;
    private long _webs;
    private int _longest;
    private string _last = "";
    private bool _lastWasText;

    public void Add(string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        _filled++;
        _longest = Math.Max(_longest, value.Length);
        AddSample(value);
        var isDate = _dates.Add(value);
        var isNumber = _numbers.Add(value);
        if (!isDate && !isNumber)
        {
            AddText(value);
        }
        else if (value is "0" or "1")
        {
            _booleans++;
        }
    }

    public ColumnProfile Result()
    {
        var (dates, numbers) = (_dates.Result(), _numbers.Result());
        var counts = new Dictionary<ValueKind, long>
        {
            [ValueKind.Date] = dates.Dates,
            [ValueKind.Number] = numbers.Numbers,
            [ValueKind.Boolean] = _booleans,
            [ValueKind.Email] = _emails,
            [ValueKind.Web] = _webs,
        };
        var kind =
            _filled == 0
                ? ValueKind.Empty
                : ByRank
                    .Where(rank => counts[rank] == _filled)
                    .DefaultIfEmpty(ValueKind.Text)
                    .First();
        return new ColumnProfile(
            index,
            header,
            _samples,
            _filled,
            Refine(kind, dates, numbers),
            counts,
            dates,
            numbers,
            _longest
        );
    }

    private static ValueKind Refine(ValueKind kind, DateColumn dates, NumberColumn numbers) =>
        kind switch
        {
            ValueKind.Date when dates.HasTimes => ValueKind.DateTime,
            ValueKind.Number when numbers.Currencies.Count > 0 => ValueKind.Money,
            ValueKind.Number when numbers.HasPercent => ValueKind.Percent,
            ValueKind.Number when numbers.AllWhole => ValueKind.WholeNumber,
            _ => kind,
        };

    private void AddText(string value)
    {
        // Most columns of text repeat their values, neighbours above all.
        if (_lastWasText && value == _last)
        {
            return;
        }

        var isBoolean = value.Length <= 5 && BooleanText.Read(value).HasValue;
        var isEmail =
            !isBoolean
            && value.Contains('@', StringComparison.Ordinal)
            && EmailText.Read(value).HasValue;
        var isWeb =
            !isBoolean
            && !isEmail
            && value.Contains('.', StringComparison.Ordinal)
            && WebText.Read(value).HasValue;
        _booleans += isBoolean ? 1 : 0;
        _emails += isEmail ? 1 : 0;
        _webs += isWeb ? 1 : 0;
        _last = value;
        _lastWasText = !isBoolean && !isEmail && !isWeb;
    }

    private void AddSample(string value)
    {
        if (_samples.Count >= options.SamplesKept)
        {
            return;
        }

        var sample =
            value.Length <= LongestSample
                ? value
                : string.Concat(value.AsSpan(0, LongestSample), "…");
        if (!_samples.Contains(sample))
        {
            _samples.Add(sample);
        }
    }
}
