using CrmModular.Host.Platform.Rights;

namespace CrmModular.Host.Platform.Notifications;

/// <summary><c>/notifications/stream</c>, in the host's own pipeline.</summary>
internal sealed class TabStreamMiddleware(
    RequestDelegate next,
    TabStream tabs,
    TabTicket tickets,
    RightsCache rights,
    IHostApplicationLifetime lifetime
)
{
    public async Task InvokeAsync(HttpContext context)
    {
        _ = next;
        if (
            !HttpMethods.IsGet(context.Request.Method)
            || tickets.Read(context.Request.Query["tab"]) is not { } ticket
            || !await IsGoodAsync(ticket, context.RequestAborted)
        )
        {
            // 204 tells a browser to stop; it would come back every few seconds otherwise.
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
            ticket.Person,
            ct => IsGoodAsync(ticket, ct),
            end.Token
        );
    }

    /// <summary>A session that ended, or a person who left, gets nothing more.</summary>
    private async ValueTask<bool> IsGoodAsync(TabTicket.Content ticket, CancellationToken ct) =>
        await rights.OfAsync(ticket.Person, ct) is { Active: true } person
        && string.Equals(person.SecurityStamp, ticket.Stamp, StringComparison.Ordinal);
}
