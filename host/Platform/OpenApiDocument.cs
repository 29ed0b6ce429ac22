using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace CrmModular.Host.Platform;

/// <summary>
/// The description of the API for what is enabled now. ASP.NET Core registers it as keyed services, which the Autofac
/// adapter that is served (8.0) does not know; so it lives in a small container of its own beside the generation's.
/// </summary>
internal sealed class OpenApiDocument(
    EndpointDataSource endpoints,
    IWebHostEnvironment environment,
    ILoggerFactory loggers,
    IOptions<JsonOptions> json,
    IServiceProviderIsService known
) : IAsyncDisposable
{
    private const string Name = "v1";
    private readonly Lazy<ServiceProvider> _services = new(() =>
        Build(endpoints, environment, loggers, json.Value, known)
    );

    public async Task<string> WriteAsync(CancellationToken ct)
    {
        var document = await _services
            .Value.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name)
            .GetOpenApiDocumentAsync(ct);
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, ct);
    }

    public ValueTask DisposeAsync() =>
        _services.IsValueCreated ? _services.Value.DisposeAsync() : ValueTask.CompletedTask;

    private static ServiceProvider Build(
        EndpointDataSource endpoints,
        IWebHostEnvironment environment,
        ILoggerFactory loggers,
        JsonOptions json,
        IServiceProviderIsService known
    )
    {
        var services = new ServiceCollection();
        services.AddSingleton(loggers);
        services.AddLogging();
        services.AddSingleton<IHostEnvironment>(environment);
        services.AddSingleton(endpoints);
        services.AddRouting();
        services.AddEndpointsApiExplorer();
        services.ConfigureHttpJsonOptions(options =>
        {
            // Numbers are described as numbers, although a text that holds one is read as well.
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            foreach (var converter in json.SerializerOptions.Converters)
            {
                options.SerializerOptions.Converters.Add(converter);
            }
        });
        services.AddOpenApi(Name, Describe);
        AskGeneration(services, known);
        return services.BuildServiceProvider();
    }

    /// <summary>
    /// A parameter is a service when the generation's container knows it, not this small one; what nobody knows is taken for
    /// a request body.
    /// </summary>
    private static void AskGeneration(IServiceCollection services, IServiceProviderIsService known)
    {
        foreach (
            var describer in services
                .Where(s =>
                    s.ServiceType == typeof(IApiDescriptionProvider)
                    && s.ImplementationType is not null
                )
                .ToList()
        )
        {
            services.Remove(describer);
            services.AddSingleton<IApiDescriptionProvider>(sp =>
                (IApiDescriptionProvider)
                    ActivatorUtilities.CreateInstance(sp, describer.ImplementationType!, known)
            );
        }
    }

    private static void Describe(OpenApiOptions options) =>
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.Info.Title = "CrmModular";
                document.Info.Version = Name;
                document.Servers = [];
                document.Components ??= new OpenApiComponents();
                document.Components.SecuritySchemes ??= new Dictionary<
                    string,
                    IOpenApiSecurityScheme
                >(StringComparer.Ordinal);
                document.Components.SecuritySchemes["token"] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                };
                return Task.CompletedTask;
            }
        );
}
