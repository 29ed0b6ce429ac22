using CrmModular.Host.Platform.Edge;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Host.Modularity;

/// <summary>Builds the pipeline of a generation's requests, with the endpoints of its modules.</summary>
internal sealed class GenerationPipeline(GenerationServices services)
{
    public RequestDelegate Build(Generation generation, IReadOnlyList<ModuleBuilder> builders)
    {
        var app = new ApplicationBuilder(generation.Services);
        var mapped = new List<(string ModuleId, EndpointDataSource Endpoints)>();
        services.UsePlatform(app, endpoints => MapModules(endpoints, builders, mapped));
        try
        {
            var pipeline = app.Build();
            EndpointRules.Check(generation);
            return pipeline;
        }
        catch (Exception e) when (e is not ModuleException)
        {
            if (Culprit(mapped) is { } known)
            {
                throw known;
            }

            throw;
        }
    }

    /// <summary>
    /// The framework builds an endpoint when it is first listed, long after it was mapped, and its exception does not say whose
    /// it is: so each module's endpoints are built once more, alone.
    /// </summary>
    private static ModuleException? Culprit(
        IReadOnlyList<(string ModuleId, EndpointDataSource Endpoints)> mapped
    )
    {
        foreach (var (moduleId, endpoints) in mapped)
        {
            try
            {
                _ = endpoints.Endpoints;
            }
            catch (Exception e)
            {
                return new ModuleException(moduleId, "module.start", e, ("detail", e.Message));
            }
        }

        return null;
    }

    private static void MapModules(
        IEndpointRouteBuilder endpoints,
        IReadOnlyList<ModuleBuilder> builders,
        List<(string ModuleId, EndpointDataSource Endpoints)> mapped
    )
    {
        foreach (var builder in builders)
        {
            var group = endpoints
                .MapGroup("/api/v1")
                .AnswersHead()
                .WithMetadata(new ModuleEndpoint(builder.ModuleId));
            mapped.Add((builder.ModuleId, endpoints.DataSources.Last()));
            foreach (var map in builder.ApiMappings)
            {
                try
                {
                    map(group);
                }
                catch (Exception e)
                {
                    throw new ModuleException(
                        builder.ModuleId,
                        "module.start",
                        e,
                        ("detail", e.Message)
                    );
                }
            }
        }
    }
}

/// <summary>Says on an endpoint which module it belongs to; the host's own have none.</summary>
public sealed record ModuleEndpoint(string ModuleId);
