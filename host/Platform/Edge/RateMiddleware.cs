using CrmModular.Host.Platform.Rights;

namespace CrmModular.Host.Platform.Edge;

/// <summary>Asks programs that call too often to wait.</summary>
internal sealed class RateMiddleware(RequestDelegate next, RequestRates rates)
{
    public Task InvokeAsync(HttpContext context, CurrentUser user)
    {
        if (
            context.Request.Path.StartsWithSegments("/api")
            && rates.Count(context, user.PersonId) is { } wait
        )
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = RetryAfter.Of(wait);
            return Task.CompletedTask;
        }

        return next(context);
    }
}

/// <summary>How a wait stands in a header: in whole seconds, never none.</summary>
internal static class RetryAfter
{
    public static string Of(TimeSpan wait) =>
        Math.Max(1, Math.Ceiling(wait.TotalSeconds))
            .ToString("0", System.Globalization.CultureInfo.InvariantCulture);
}
