using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CrmModular.Host.Platform.Undo;

/// <summary>Puts back the values that audit rows keep as JSON. They are set through the properties themselves, so that what an entity derives from them follows.</summary>
internal static class OldValues
{
    /// <summary>The value that each field had before the first of some changes; later ones do not matter.</summary>
    public static Dictionary<string, JsonElement> Before(IEnumerable<AuditEntry> oldestFirst)
    {
        var before = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var entry in oldestFirst)
        {
            using var json = JsonDocument.Parse(entry.Changes);
            foreach (var field in json.RootElement.EnumerateObject())
            {
                before.TryAdd(field.Name, field.Value[0].Clone());
            }
        }

        return before;
    }

    public static void PutBack(EntityEntry entry, Dictionary<string, JsonElement> values)
    {
        foreach (
            var (name, value) in values.Where(v => !v.Key.Contains('.', StringComparison.Ordinal))
        )
        {
            // A field that a newer version of the module no longer has needs no value.
            if (entry.Metadata.FindProperty(name) is { PropertyInfo: { } property } mapped)
            {
                property.SetValue(entry.Entity, Read(value, mapped));
            }
        }

        foreach (
            var complex in values
                .Where(v => v.Key.Contains('.', StringComparison.Ordinal))
                .GroupBy(v => v.Key.Split('.')[0], StringComparer.Ordinal)
        )
        {
            PutBackComplex(entry, complex.Key, complex);
        }
    }

    private static void PutBackComplex(
        EntityEntry entry,
        string name,
        IEnumerable<KeyValuePair<string, JsonElement>> values
    )
    {
        if (entry.Metadata.FindComplexProperty(name) is not { PropertyInfo: { } property } complex)
        {
            return;
        }

        var type = complex.ComplexType;
        var current = property.GetValue(entry.Entity);
        var json = new JsonObject();
        foreach (var part in type.GetProperties().Where(p => p.PropertyInfo is not null))
        {
            var now = current is null ? null : part.PropertyInfo!.GetValue(current);
            json[part.Name] = JsonSerializer.SerializeToNode(now, part.ClrType);
        }

        foreach (var (key, value) in values)
        {
            json[key[(name.Length + 1)..]] = JsonNode.Parse(value.GetRawText());
        }

        var gone = json.All(p => p.Value is null);
        property.SetValue(entry.Entity, gone ? null : json.Deserialize(type.ClrType));
    }

    private static object? Read(JsonElement value, IProperty property) =>
        value.ValueKind == JsonValueKind.Null
            ? property.ClrType.IsValueType && !property.IsNullable
                ? Activator.CreateInstance(property.ClrType)
                : null
            : value.Deserialize(property.ClrType);
}
