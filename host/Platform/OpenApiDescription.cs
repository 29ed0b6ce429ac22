using System.Net.Http;
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
        document.Components.Schemas[OpenApiAnswers.Problem] = OpenApiAnswers.ProblemSchema();
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

        if (metadata.OfType<RecordEndpoint>().FirstOrDefault() is { } record)
        {
            OpenApiRecords.Describe(document, operation, record);
        }

        OpenApiAnswers.Add(document, operation);
        if (
            description.ParameterDescriptions.FirstOrDefault(p => p.Source == BindingSource.Body)
                is { } body
            && operation.RequestBody?.Content?.Values.FirstOrDefault()?.Schema
                is OpenApiSchemaReference { Reference.Id: { } name }
            && document.Components!.Schemas![name] is OpenApiSchema schema
        )
        {
            schema.Required = OpenApiRequired.Of(body.Type, generation);
            if (metadata.OfType<PartialBody>().Any())
            {
                var partial = (OpenApiSchema)schema.CreateShallowCopy();
                partial.Required = null;
                document.Components.Schemas[name + "Change"] = partial;
                operation.RequestBody.Content.Values.First().Schema = new OpenApiSchemaReference(
                    name + "Change",
                    document
                );
            }
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
}
