using CrmModular.Sdk.Web;
using Microsoft.OpenApi;

namespace CrmModular.Host.Platform;

/// <summary>Describes what the API answers and takes of a kind of record, by its fields.</summary>
internal static class OpenApiRecords
{
    private const string Json = "application/json";

    public static void Describe(
        OpenApiDocument document,
        OpenApiOperation operation,
        RecordEndpoint endpoint
    )
    {
        var (type, use) = (endpoint.Type, endpoint.Use);
        var name = type.Entity.Name;
        var answer = Component(document, $"{name}Answer", () => Answer(type));
        var shown =
            use == RecordEndpointUse.List
                ? Component(document, $"PageAnswerOf{name}Answer", () => Page(answer))
                : answer;
        operation.Responses ??= [];
        operation.Responses.Remove("200");
        operation.Responses[use == RecordEndpointUse.Create ? "201" : "200"] = new OpenApiResponse
        {
            Description = use == RecordEndpointUse.Create ? "Created" : "OK",
            Content = Of(shown),
        };
        if (use is RecordEndpointUse.Create or RecordEndpointUse.Change)
        {
            var change = use == RecordEndpointUse.Change;
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = Of(
                    Component(
                        document,
                        change ? $"{name}InputChange" : $"{name}Input",
                        () => Input(type, change)
                    )
                ),
            };
        }
    }

    private static Dictionary<string, OpenApiMediaType> Of(IOpenApiSchema schema) =>
        new(StringComparer.Ordinal) { [Json] = new OpenApiMediaType { Schema = schema } };

    private static OpenApiSchemaReference Component(
        OpenApiDocument document,
        string name,
        Func<OpenApiSchema> make
    )
    {
        if (!document.Components!.Schemas!.ContainsKey(name))
        {
            document.Components.Schemas[name] = make();
        }

        return new OpenApiSchemaReference(name, document);
    }

    private static OpenApiSchema Answer(RecordType type)
    {
        var properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["id"] = Text("uuid"),
            ["version"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
        };
        foreach (var field in type.Fields)
        {
            properties[field.Key] = Value(field);
        }

        properties["createdAt"] = Text("date-time");
        properties["changedAt"] = Text("date-time");
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = properties,
            Required = properties.Keys.ToHashSet(StringComparer.Ordinal),
        };
    }

    /// <summary>A new one needs what cannot be empty and has nothing at first; a change names what it changes.</summary>
    private static OpenApiSchema Input(RecordType type, bool change) =>
        new()
        {
            Type = JsonSchemaType.Object,
            Properties = type.Fields.ToDictionary(
                f => f.Key,
                IOpenApiSchema (f) => Value(f, orNull: !f.IsRequired),
                StringComparer.Ordinal
            ),
            Required = change
                ? null
                : type
                    .Fields.Where(f => f.IsRequired && f.Type != RecordFieldType.Currency)
                    .Select(f => f.Key)
                    .ToHashSet(StringComparer.Ordinal),
        };

    private static OpenApiSchema Value(RecordField field, bool orNull = false)
    {
        var schema = field.Type switch
        {
            RecordFieldType.Money => new OpenApiSchema
            {
                Type = JsonSchemaType.Number,
                Format = "double",
            },
            RecordFieldType.Switch => new OpenApiSchema { Type = JsonSchemaType.Boolean },
            _ => new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = field.MaxLength },
        };
        if (orNull && field.Type != RecordFieldType.Switch)
        {
            schema.Type |= JsonSchemaType.Null;
        }

        return schema;
    }

    private static OpenApiSchema Page(IOpenApiSchema item) =>
        new()
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["items"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = item },
                ["nextCursor"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String | JsonSchemaType.Null,
                },
                ["previousCursor"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String | JsonSchemaType.Null,
                },
                ["count"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                    {
                        ["value"] = new OpenApiSchema
                        {
                            Type = JsonSchemaType.Integer,
                            Format = "int64",
                        },
                        ["exact"] = new OpenApiSchema { Type = JsonSchemaType.Boolean },
                    },
                    Required = new HashSet<string>(StringComparer.Ordinal) { "value", "exact" },
                },
            },
            Required = new HashSet<string>(StringComparer.Ordinal)
            {
                "items",
                "nextCursor",
                "previousCursor",
                "count",
            },
        };

    private static OpenApiSchema Text(string format) =>
        new() { Type = JsonSchemaType.String, Format = format };
}
