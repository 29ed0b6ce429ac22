namespace MediatR;

/// <summary>The answer of a request that answers with nothing: one value, equal to itself.</summary>
public readonly struct Unit : IEquatable<Unit>, IComparable<Unit>, IComparable
{
    private static readonly Unit TheValue;

    // MediatR.dll calls this accessor by its exact signature: a readonly reference, not a value.
    /// <summary>The only value.</summary>
    public static ref readonly Unit Value => ref TheValue;

    /// <summary>A finished task with the only value.</summary>
    public static Task<Unit> Task { get; } = System.Threading.Tasks.Task.FromResult(default(Unit));

    /// <summary>Always equal.</summary>
    public static bool operator ==(Unit left, Unit right) => left.Equals(right);

    /// <summary>Never unequal.</summary>
    public static bool operator !=(Unit left, Unit right) => !left.Equals(right);

    /// <inheritdoc />
    public int CompareTo(Unit other) => 0;

    int IComparable.CompareTo(object? obj) => 0;

    /// <inheritdoc />
    public bool Equals(Unit other) => true;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Unit;

    /// <inheritdoc />
    public override int GetHashCode() => 0;

    /// <inheritdoc />
    public override string ToString() => "()";
}
