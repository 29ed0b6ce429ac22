using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.Values;

/// <summary>A field of a body that the API takes, as its description tells of it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, with <c>{id}</c>.</param>
/// <param name="Name">The field.</param>
/// <param name="Type">Its type in JSON; <c>enum</c> for a choice.</param>
/// <param name="Format">Its format; empty for none.</param>
public sealed record ApiField(string Method, string Path, string Name, string Type, string Format);

/// <summary>Reads the description of the API, so that an endpoint or a field of tomorrow is looked at as well.</summary>
internal static class ApiFields
{
    public static IReadOnlyList<ApiField> Of(JsonNode document) =>
        [
            .. Operations(document)
                .Where(o => o.Node["requestBody"] is not null)
                .SelectMany(o =>
                {
                    var body = o.Node["requestBody"]!["content"]!["application/json"]!["schema"]!;
                    return Resolve(document, body)["properties"]!
                        .AsObject()
                        .Select(p => Field(document, o.Method, o.Path, p.Key, p.Value!));
                }),
        ];

    public static IEnumerable<(string Method, string Path, JsonNode Node)> Operations(
        JsonNode document
    ) =>
        document["paths"]!
            .AsObject()
            .SelectMany(p =>
                p.Value!.AsObject().Select(o => (o.Key.ToUpperInvariant(), p.Key, o.Value!))
            );

    private static ApiField Field(
        JsonNode document,
        string method,
        string path,
        string name,
        JsonNode schema
    )
    {
        var found = Resolve(document, schema);
        var type = found["type"] switch
        {
            JsonArray many => many.Select(t => t!.GetValue<string>()).First(t => t != "null"),
            JsonValue one => one.GetValue<string>(),
            _ => "",
        };
        return new ApiField(
            method,
            path,
            name,
            found["enum"] is null ? type : "enum",
            found["format"]?.GetValue<string>() ?? ""
        );
    }

    /// <summary>The schema behind a reference, and behind "this or null".</summary>
    private static JsonNode Resolve(JsonNode document, JsonNode schema)
    {
        if (schema["$ref"]?.GetValue<string>() is { } name)
        {
            return document["components"]!["schemas"]![name.Split('/')[^1]]!;
        }

        return schema["oneOf"] is JsonArray any
            ? Resolve(document, any.First(s => s!["type"]?.ToString() != "null")!)
            : schema;
    }
}
