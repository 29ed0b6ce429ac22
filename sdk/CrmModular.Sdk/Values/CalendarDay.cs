namespace CrmModular.Sdk;

/// <summary>Which calendar days business can mean: a year of 17 or 20265 is a slip of the keyboard, and some formats cannot even hold it.</summary>
public static class CalendarDay
{
    /// <summary>The first day that is taken.</summary>
    public static readonly DateOnly Earliest = new(1800, 1, 1);

    /// <summary>The last day that is taken.</summary>
    public static readonly DateOnly Latest = new(2200, 12, 31);

    /// <summary>Whether a form, the API and an import take the day.</summary>
    public static bool IsSensible(DateOnly day) => day >= Earliest && day <= Latest;
}
