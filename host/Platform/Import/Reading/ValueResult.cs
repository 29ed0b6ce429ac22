namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>A value that was understood, the problem with it, or both (a note beside the value).</summary>
public readonly record struct ValueResult<T>
{
    private ValueResult(bool hasValue, T value, ImportProblem? problem)
    {
        HasValue = hasValue;
        Value = value;
        Problem = problem;
    }

    public bool HasValue { get; }

    /// <summary>Meaningful only when <see cref="HasValue"/>.</summary>
    public T Value { get; }
    public ImportProblem? Problem { get; }

    public static ValueResult<T> Of(T value, ImportProblem? note = null) => new(true, value, note);

    public static ValueResult<T> Failed(ImportProblem problem) => new(false, default!, problem);

    public static implicit operator ValueResult<T>(ImportProblem problem) => Failed(problem);
}
