using CrmModular.Host.Platform.Edge;
using CrmModular.Host.Platform.Health;

namespace CrmModular.Host.Platform;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it can serve, see <see cref="Readiness"/>; a generation serves from the first request on.</summary>
internal sealed class HealthMiddleware(RequestDelegate next, Readiness readiness)
{
    public async Task InvokeAsync(HttpContext context)
    {
        _ = next;
        if (
            !HttpMethods.IsGet(context.Request.Method)
            && !HttpMethods.IsHead(context.Request.Method)
        )
        {
            MethodMiddleware.Refuse(context, HttpMethods.Get, HttpMethods.Head);
            return;
        }

        if (context.Request.Path == "/live")
        {
            await context.Response.WriteAsync("live", context.RequestAborted);
            return;
        }

        if (context.Request.Path != "/ready")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var fault = await readiness.FaultAsync(context.RequestAborted);
        if (fault is not null)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }

        await context.Response.WriteAsync(fault ?? "ready", context.RequestAborted);
    }
}
