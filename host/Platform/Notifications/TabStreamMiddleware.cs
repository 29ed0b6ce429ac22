using CrmModular.Host.Platform.Edge;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.SecurityLog;

namespace CrmModular.Host.Platform.Notifications;

/// <summary><c>/notifications/stream</c>, in the host's own pipeline.</summary>
internal sealed class TabStreamMiddleware(
    RequestDelegate next,
    TabStream tabs,
    TabTicket tickets,
    RequestAccess access,
    SecurityRecorder security,
    IHostApplicationLifetime lifetime
)
{
    public async Task InvokeAsync(HttpContext context)
    {
        _ = next;
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            MethodMiddleware.Refuse(context, HttpMethods.Get);
            return;
        }

        if (
            tickets.Read(context.Request.Query["tab"]) is not { } ticket
            || !await access.IsOpenAsync(ticket.Session, ticket.Person, context.RequestAborted)
        )
        {
            // 204 tells a browser to stop; it would come back every few seconds otherwise.
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        using var place = tabs.Enter(ticket.Person, ticket.Session);
        if (place is null)
        {
            security.Write(SecurityKinds.Limit, ticket.Person, "tabs", refused: true);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            lifetime.ApplicationStopping
        );
        await tabs.ServeAsync(
            context.Response,
            place,
            ct => access.IsOpenAsync(ticket.Session, ticket.Person, ct),
            end.Token
        );
    }
}
