using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CrmModular.Host.Modularity;

/// <summary>Leases the running generation for a request, gives the request a scope of its container, and hands it over. No step back.</summary>
internal sealed class GenerationMiddleware(RequestDelegate next, GenerationManager manager)
{
    public async Task InvokeAsync(HttpContext context)
    {
        _ = next;
        using var lease = manager.Lease();
        var generation = lease.Generation;
        var outer = context.Features.Get<IServiceProvidersFeature>();
        await using var scope = generation.Services.CreateAsyncScope();
        context.Features.Set<IServiceProvidersFeature>(new ScopeFeature(scope.ServiceProvider));
        try
        {
            await generation.Pipeline(context);
        }
        finally
        {
            context.Features.Set(outer);
        }
    }

    private sealed class ScopeFeature(IServiceProvider services) : IServiceProvidersFeature
    {
        public IServiceProvider RequestServices { get; set; } = services;
    }
}
