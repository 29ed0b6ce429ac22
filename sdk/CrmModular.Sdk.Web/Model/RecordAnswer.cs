using System.Text.Json;
using System.Text.Json.Serialization;
using CrmModular.Sdk.Data;

namespace CrmModular.Sdk.Web;

/// <summary>A record as the API answers it: id, version, the fields that the user has, and when it was created and changed.</summary>
internal abstract class RecordAnswer
{
    public abstract void Write(Utf8JsonWriter json);
}

/// <summary>Writes the answers of all kinds.</summary>
internal sealed class RecordAnswerWriter : JsonConverter<RecordAnswer>
{
    public override bool CanConvert(Type typeToConvert) =>
        typeof(RecordAnswer).IsAssignableFrom(typeToConvert);

    public override RecordAnswer Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => throw new NotSupportedException("An answer is only written.");

    public override void Write(
        Utf8JsonWriter writer,
        RecordAnswer value,
        JsonSerializerOptions options
    ) => value.Write(writer);
}

/// <summary>A record of one kind as the API answers it.</summary>
[JsonConverter(typeof(RecordAnswerWriter))]
internal sealed class RecordAnswer<T>(T record, IReadOnlyList<RecordField<T>> fields) : RecordAnswer
    where T : Entity
{
    public Guid Id => record.Id;
    public int Version => record.Version;

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", record.Id);
        json.WriteNumber("version", record.Version);
        foreach (var field in fields)
        {
            json.WritePropertyName(field.Key);
            switch (field.Read(record))
            {
                case string text:
                    json.WriteStringValue(text);
                    break;
                case decimal number:
                    json.WriteNumberValue(number);
                    break;
                case bool flag:
                    json.WriteBooleanValue(flag);
                    break;
                default:
                    json.WriteNullValue();
                    break;
            }
        }

        json.WriteString("createdAt", record.CreatedAt);
        json.WriteString("changedAt", record.ChangedAt);
        json.WriteEndObject();
    }
}

/// <summary>Reads what a program says of a record.</summary>
internal static class RecordBody
{
    /// <summary>The values that the body names; names that are none of a field are passed over.</summary>
    public static RecordValues Read(JsonElement body, IReadOnlyList<RecordField> fields)
    {
        var values = new RecordValues();
        foreach (var sent in body.EnumerateObject())
        {
            var field = fields.FirstOrDefault(f =>
                string.Equals(f.Key, sent.Name, StringComparison.OrdinalIgnoreCase)
            );
            if (field is null)
            {
                continue;
            }

            try
            {
                if (field.TryRead(sent.Value, out var value))
                {
                    values.Set(field, value);
                }
                else
                {
                    values.Refuse(field, "form.value");
                }
            }
            catch (InvalidOperationException)
            {
                // An escape that is half of a character.
                values.Refuse(field, "form.characters");
            }
        }

        return values;
    }
}
