using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Http;

namespace CrmModular.Sdk.Web;

/// <summary>The form that follows from a kind of record.</summary>
internal static class RecordForms
{
    /// <summary>The groups of the form, with the fields that the user has; a group without any is left out.</summary>
    public static IReadOnlyList<FormGroup> Groups(
        RecordType type,
        IReadOnlyList<RecordField> fields
    ) =>
        [
            .. type
                .Groups.Select(g => new FormGroup(
                    g.TextKey,
                    [
                        .. g
                            .Fields.Select(name => fields.FirstOrDefault(f => f.Name == name))
                            .OfType<RecordField>()
                            .Select(f => Field(f, fields)),
                    ]
                ))
                .Where(g => g.Fields.Count > 0),
        ];

    /// <summary>A field as forms, pages and the timeline read it.</summary>
    public static FormField Field(RecordField field, IReadOnlyList<RecordField> fields) =>
        new(field.Name, field.TextKey, Kind(field.Type))
        {
            Required = field.IsRequired,
            Wide = field.IsTitle,
            MaxLength = field.MaxLength,
            InHead = field.IsTitle || field.IsBadge || field.IsFact,
            CurrencyField =
                field.Type == RecordFieldType.Money
                    ? fields.FirstOrDefault(f => f.Type == RecordFieldType.Currency)?.Name
                    : null,
        };

    /// <summary>The values of a record as a form holds them.</summary>
    public static FormValues Values<T>(T record, IReadOnlyList<RecordField<T>> fields)
        where T : Entity
    {
        var values = new FormValues();
        foreach (var field in fields)
        {
            values.With(field.Name, FormValues.Raw(field.Read(record)));
        }

        return values;
    }

    /// <summary>The values of a record that nobody has filled in yet: an amount of nothing is one that nobody gave, and stays empty.</summary>
    public static FormValues Fresh<T>(T record, IReadOnlyList<RecordField<T>> fields)
        where T : Entity
    {
        var values = Values(record, fields);
        foreach (var field in fields.Where(f => f.Read(record) is 0m))
        {
            values.With(field.Name, "");
        }

        return values;
    }

    /// <summary>What a form says. A box that is not ticked sends nothing, and means no.</summary>
    /// <param name="fields">The fields that it can say something of.</param>
    /// <param name="form">What was sent.</param>
    public static RecordValues Read(IEnumerable<RecordField> fields, IFormCollection form)
    {
        var values = new RecordValues();
        foreach (var field in fields)
        {
            var sent = form.TryGetValue(field.Name, out var typed);
            if (!sent && field.Type != RecordFieldType.Switch)
            {
                continue;
            }

            if (field.TryRead(typed.Count > 0 ? typed[0] ?? "" : "", out var value))
            {
                values.Set(field, value);
            }
            else
            {
                values.Refuse(field, "form.value");
            }
        }

        return values;
    }

    private static InputKind Kind(RecordFieldType type) =>
        type switch
        {
            RecordFieldType.LongText => InputKind.LongText,
            RecordFieldType.Suggest => InputKind.Suggest,
            RecordFieldType.Money => InputKind.Decimal,
            RecordFieldType.Switch => InputKind.Switch,
            _ => InputKind.Text,
        };
}

/// <summary>A form of a kind of record: the values that stand in it, and what was sent.</summary>
public sealed class RecordInput
{
    /// <summary>The values that stand in it.</summary>
    public required FormValues Values { get; init; }

    /// <summary>What was sent of it.</summary>
    public RecordValues Said { get; set; } = new();
}
