using System.Net.Http;
using CrmModular.Host.Platform.Edge;
using CrmModular.Sdk.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CrmModular.Host.Platform;

/// <summary>
/// Completes what ASP.NET Core says of the API, alike for the host's endpoints and those of every module: who may call, names
/// by which a client is generated, the answers that come before any handler, and what a list can be filtered and sorted by.
/// </summary>
internal sealed class OpenApiDescription(IServiceProvider generation) : IOpenApiDocumentTransformer
{
    private const string Token = "token";
    private const string Problem = "ProblemDetails";

    public Task TransformAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        document.Info.Title = "CrmModular";
        document.Info.Version = "v1";
        document.Info.Description =
            "Records, search and modules of one installation. It describes the modules that are on now; "
            + "what needs one that is off answers 404 with `moduleOff`.";
        document.Info.License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" };
        document.Servers = [new OpenApiServer { Url = "/", Description = "This installation" }];
        document.Components ??= new OpenApiComponents();
        document.AddComponent(
            Token,
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A personal token; people make theirs on their own page.",
            }
        );
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>(
            StringComparer.Ordinal
        );
        document.Components.Schemas[Problem] = ProblemSchema();
        foreach (var description in context.DescriptionGroups.SelectMany(g => g.Items))
        {
            if (Operation(document, description) is { } operation)
            {
                Complete(document, operation, description);
            }
        }

        document.Tags = document
            .Paths.Values.SelectMany(p =>
                (IEnumerable<OpenApiOperation>?)p.Operations?.Values ?? []
            )
            .SelectMany(o => o.Tags ?? new HashSet<OpenApiTagReference>())
            .Select(t => t.Reference.Id!)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => new OpenApiTag { Name = name, Description = $"All about {name}." })
            .ToHashSet();
        return Task.CompletedTask;
    }

    private static OpenApiOperation? Operation(
        OpenApiDocument document,
        ApiDescription description
    ) =>
        description is { RelativePath: { } path, HttpMethod: { } method }
        && document.Paths.TryGetValue("/" + WithoutConstraints(path), out var item)
        && item.Operations?.TryGetValue(HttpMethod.Parse(method), out var operation) == true
            ? operation
            : null;

    /// <summary><c>{id:guid}</c> stands as <c>{id}</c> in the document.</summary>
    private static string WithoutConstraints(string path) =>
        string.Join(
            '/',
            path.Trim('/')
                .Split('/')
                .Select(s => s is ['{', .., '}'] ? $"{{{s[1..^1].Split(':')[0]}}}" : s)
        );

    private void Complete(
        OpenApiDocument document,
        OpenApiOperation operation,
        ApiDescription description
    )
    {
        var metadata = description.ActionDescriptor.EndpointMetadata;
        operation.OperationId ??= Id(description);
        operation.Description ??= operation.Summary;
        if (!metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security =
            [
                new OpenApiSecurityRequirement
                {
                    [new OpenApiSecuritySchemeReference(Token, document)] = [],
                },
            ];
        }

        if (metadata.OfType<ListEndpoint>().FirstOrDefault() is { } list)
        {
            OpenApiLists.Describe(operation, list.Definition(generation));
        }

        Answer(document, operation);
        if (
            description.ParameterDescriptions.FirstOrDefault(p => p.Source == BindingSource.Body)
                is { } body
            && operation.RequestBody?.Content?.Values.FirstOrDefault()?.Schema
                is OpenApiSchemaReference { Reference.Id: { } name }
            && document.Components!.Schemas![name] is OpenApiSchema schema
        )
        {
            schema.Required = OpenApiRequired.Of(body.Type, generation);
        }
    }

    /// <summary><c>GET /api/v1/customers/{id}</c> is <c>getCustomersById</c>: unique, since path and method are.</summary>
    private static string Id(ApiDescription description)
    {
        var words = WithoutConstraints(description.RelativePath!)
            .Split('/')
            .Skip(2)
            .SelectMany(s => s is ['{', .., '}'] ? ["by", s[1..^1]] : s.Split('-', '.'))
            .Select(w => char.ToUpperInvariant(w[0]) + w[1..]);
        return description.HttpMethod!.ToLowerInvariant() + string.Concat(words);
    }

    /// <summary>What may be answered whatever the handler does.</summary>
    private static void Answer(OpenApiDocument document, OpenApiOperation operation)
    {
        operation.Responses ??= [];
        Add("401", "Without a valid token.");
        Add("403", "The person, or the token, may not do this.");
        Add("404", "Not there, not the person's to see, or its module is off (`moduleOff`).");
        Add("406", "`Accept` takes no JSON; the API has nothing else.");
        Add("429", "Too many requests; `Retry-After` says when to go on.");
        ((OpenApiResponse)operation.Responses["429"]).Headers = new Dictionary<
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
        if (operation.Parameters is { Count: > 0 } || operation.RequestBody is not null)
        {
            Add("400", "The request cannot be read; `detail` says where.");
            Add(
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
            Add("413", "The body is too large.");
            Add("415", "The body is not JSON in UTF-8, or it is compressed.");
        }

        if (operation.Parameters?.Any(p => p.Name == "If-Match") == true)
        {
            Add("409", "Someone changed it meanwhile; both values are in the answer.");
            Add("412", "The version in `If-Match` is not the current one.");
        }

        Add("default", "An error on our side; `reference` finds it in the log.");

        void Add(string status, string text)
        {
            if (!operation.Responses.ContainsKey(status))
            {
                operation.Responses[status] = new OpenApiResponse
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
            }
        }
    }

    /// <summary>RFC 9457, with our own members.</summary>
    private static OpenApiSchema ProblemSchema()
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
