using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;

namespace CrmModular.Sdk.Data;

/// <summary>What somebody says of a record: the values of some of its fields. What is not named stays as it is.</summary>
public sealed class RecordValues
{
    private readonly Dictionary<RecordField, object?> _values = [];
    private readonly List<RecordRefusal> _unread = [];

    /// <summary>The values by their fields; null for nothing.</summary>
    public IReadOnlyDictionary<RecordField, object?> Named => _values;

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<RecordRefusal> Unread => _unread;

    /// <summary>Names a value.</summary>
    public RecordValues Set(RecordField field, object? value)
    {
        _values[field] = value;
        return this;
    }

    /// <summary>Names a value that cannot be read.</summary>
    public RecordValues Refuse(RecordField field, string textKey)
    {
        _unread.Add(new RecordRefusal(field.Name, textKey));
        return this;
    }
}

/// <summary>Why a value is not taken.</summary>
/// <param name="Field">The field's name; empty for the record as a whole.</param>
/// <param name="TextKey">The key of the sentence.</param>
/// <param name="Arguments">What fills the places in it.</param>
public sealed record RecordRefusal(
    string Field,
    string TextKey,
    params IReadOnlyList<(string Name, object? Value)> Arguments
)
{
    /// <summary>Throws what pages show beside the fields, and the API answers as 422.</summary>
    /// <exception cref="RuleException">One value is not taken.</exception>
    /// <exception cref="ValidationException">Several are not.</exception>
    public static void Throw(IReadOnlyList<RecordRefusal> refusals)
    {
        switch (refusals)
        {
            case []:
                return;
            case [var one]:
                throw new RuleException(
                    one.TextKey,
                    one.Field.Length > 0 ? one.Field : null,
                    one.Arguments
                );
            default:
                throw new ValidationException(
                    refusals.Select(r => new ValidationFailure(r.Field, r.TextKey)
                    {
                        CustomState = r.Arguments,
                    })
                );
        }
    }
}
