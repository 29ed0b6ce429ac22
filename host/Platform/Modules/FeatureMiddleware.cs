namespace CrmModular.Host.Platform.Modules;

/// <summary>A page or endpoint of a feature that is off for the user is not there.</summary>
internal sealed class FeatureMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context, IFeatures features)
    {
        if (
            context.GetEndpoint()?.Metadata.GetMetadata<FeatureAttribute>() is { } gate
            && !await features.IsOnAsync(gate.Feature, context.RequestAborted)
        )
        {
            context.SetEndpoint(null);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await next(context);
    }
}
