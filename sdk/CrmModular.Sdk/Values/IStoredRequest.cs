using FluentValidation;
using FluentValidation.Results;

namespace CrmModular.Sdk;

/// <summary>
/// Says what is stored of the record that a request changes, in the shape of the request. What came in before a rule was as
/// strict as it is today is not refused while it stays; only what changes is checked. The host finds the class in the
/// module's assembly, as it finds validators, and asks it only when a validator refuses something.
/// </summary>
/// <typeparam name="TRequest">The request.</typeparam>
public interface IStoredRequest<TRequest>
    where TRequest : notnull
{
    /// <summary>The same request with the values that are stored; null where it makes a new record, or the user has no such record.</summary>
    Task<TRequest?> ReadAsync(TRequest request, CancellationToken ct);
}

/// <summary>Leaves out of what a validator refuses what is stored already and stays.</summary>
public static class ChangeRules
{
    /// <summary>Checks a change by the rules of today.</summary>
    /// <param name="validator">The rules.</param>
    /// <param name="request">The change.</param>
    /// <param name="stored">The same request with what is stored; null for a new record.</param>
    /// <returns>What is refused; empty where all is well.</returns>
    public static IReadOnlyList<ValidationFailure> Refusals<TRequest>(
        this IValidator<TRequest> validator,
        TRequest request,
        TRequest? stored
    )
        where TRequest : notnull
    {
        var refused = validator.Validate(request).Errors;
        return refused.Count == 0 || stored is null
            ? refused
            : Changed(refused, validator.Validate(stored).Errors);
    }

    /// <summary>
    /// Those of some refusals that a change brings about: a refusal of the same value by the same rule that is true of what is
    /// stored as well is none of the change's. A rule over several fields that held before is broken by the change all the same.
    /// </summary>
    /// <param name="refused">What is refused of the change.</param>
    /// <param name="stored">What would be refused of what is stored.</param>
    public static IReadOnlyList<ValidationFailure> Changed(
        IReadOnlyCollection<ValidationFailure> refused,
        IReadOnlyCollection<ValidationFailure> stored
    ) => [.. refused.Where(r => !stored.Any(s => IsSame(r, s)))];

    private static bool IsSame(ValidationFailure one, ValidationFailure other) =>
        one.ErrorMessage == other.ErrorMessage
        && FieldOf(one) == FieldOf(other)
        && IsSame(one.AttemptedValue, other.AttemptedValue);

    /// <summary>An element of a list has its place in its name, which says nothing: lists are kept sorted.</summary>
    private static string FieldOf(ValidationFailure failure) => failure.PropertyName.Split('[')[0];

    private static bool IsSame(object? one, object? other) =>
        (one, other) switch
        {
            (string or null, string or null) => ((string?)one ?? "").Trim()
                == ((string?)other ?? "").Trim(),
            (IEnumerable<string> many, IEnumerable<string> others) => many.SequenceEqual(others),
            _ => Equals(one, other),
        };
}
