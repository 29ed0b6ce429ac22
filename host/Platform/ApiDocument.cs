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
internal sealed class ApiDocument(
    EndpointDataSource endpoints,
    IWebHostEnvironment environment,
    ILoggerFactory loggers,
    IOptions<JsonOptions> json,
    IServiceProviderIsService known,
    IServiceProvider generation
) : IAsyncDisposable
{
    private const string Name = "v1";
    private readonly Lazy<ServiceProvider> _services = new(() =>
        Build(endpoints, environment, loggers, json.Value, known, generation)
    );

    private string? _text;

    /// <summary>The description as JSON; what serves does not change within a generation, so it is made once.</summary>
    public async Task<string> WriteAsync(CancellationToken ct)
    {
        if (_text is { } known)
        {
            return known;
        }

        var document = await _services
            .Value.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name)
            .GetOpenApiDocumentAsync(ct);
        return _text = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, ct);
    }

    public ValueTask DisposeAsync() =>
        _services.IsValueCreated ? _services.Value.DisposeAsync() : ValueTask.CompletedTask;

    private static ServiceProvider Build(
        EndpointDataSource endpoints,
        IWebHostEnvironment environment,
        ILoggerFactory loggers,
        JsonOptions json,
        IServiceProviderIsService known,
        IServiceProvider generation
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
        services.AddOpenApi(
            Name,
            options =>
            {
                // Whatever is read answers HEAD too; described once is enough.
                options.ShouldInclude = operation => operation.HttpMethod != HttpMethods.Head;
                options.AddDocumentTransformer(new OpenApiDescription(generation));
            }
        );
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
}
