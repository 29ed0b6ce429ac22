using CrmModular.Host.Platform.Edge;
using Microsoft.OpenApi;

namespace CrmModular.Host.Platform;

/// <summary>Says in the description of the API how a request may be refused, whatever its handler does.</summary>
internal static class OpenApiAnswers
{
    public const string Problem = "ProblemDetails";

    public static void Add(OpenApiDocument document, OpenApiOperation operation)
    {
        operation.Responses ??= [];
        Refusal("401", "Without a valid token.");
        Refusal("403", "The person, or the token, may not do this.");
        Refusal("404", "Not there, not the person's to see, or its module is off (`moduleOff`).");
        Refusal("406", "`Accept` takes no JSON; the API has nothing else.");
        Refusal("429", "Too many requests; `Retry-After` says when to go on.");
        AddRetryAfter(operation);
        if (operation.Parameters is { Count: > 0 } || operation.RequestBody is not null)
        {
            Refusal("400", "The request cannot be read; `detail` says where.");
            Refusal(
                "422",
                "A value that is not allowed; `errors` names the fields. Nothing was written."
            );
        }

        if (operation.Parameters?.Any(p => p.In == ParameterLocation.Query) == true)
        {
            // Refused before it is read: without a body.
            operation.Responses["414"] = new OpenApiResponse
            {
                Description = $"The address has more than {HttpLimits.RequestLine / 1024} KB.",
            };
        }

        if (operation.RequestBody is not null)
        {
            Refusal("413", "The body is too large.");
            Refusal("415", "The body is not JSON in UTF-8, or it is compressed.");
        }

        if (operation.Parameters?.Any(p => p.Name == "If-Match") == true)
        {
            Refusal("409", "Someone changed it meanwhile; both values are in the answer.");
            Refusal("412", "The version in `If-Match` is not the current one.");
        }

        Refusal("default", "An error on our side; `reference` finds it in the log.");

        void Refusal(string status, string text)
        {
            if (!operation.Responses.ContainsKey(status))
            {
                operation.Responses[status] = ProblemAnswer(document, text);
            }
        }
    }

    private static OpenApiResponse ProblemAnswer(OpenApiDocument document, string text) =>
        new()
        {
            Description = text,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/problem+json"] = new()
                {
                    Schema = new OpenApiSchemaReference(Problem, document),
                },
            },
        };

    private static void AddRetryAfter(OpenApiOperation operation)
    {
        ((OpenApiResponse)operation.Responses!["429"]).Headers = new Dictionary<
            string,
            IOpenApiHeader
        >(StringComparer.Ordinal)
        {
            ["Retry-After"] = new OpenApiHeader
            {
                Description = "How many seconds to wait.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            },
        };
    }

    /// <summary>RFC 9457, with our own members.</summary>
    public static OpenApiSchema ProblemSchema()
    {
        static OpenApiSchema Text(string description) =>
            new() { Type = JsonSchemaType.String, Description = description };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "What went wrong, as in RFC 9457.",
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["title"] = Text("The name of the status."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
                ["detail"] = Text("What happened, what was kept, what to do next."),
                ["reference"] = Text("Finds the request in the log."),
                ["moduleOff"] = Text("The module that is off, where that is the reason."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "The fields that were refused, and why.",
                    AdditionalProperties = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Array,
                        Items = new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                },
            },
        };
    }
}
