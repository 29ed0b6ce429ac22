using Microsoft.Net.Http.Headers;

namespace CrmModular.Host.Platform.Edge;

/// <summary>The API speaks JSON in UTF-8: who wants another form gets 406, who sends one 415.</summary>
internal sealed class MediaMiddleware(RequestDelegate next)
{
    private static readonly MediaTypeHeaderValue[] Spoken =
    [
        new("application/json") { Charset = "utf-8" },
        new("application/problem+json") { Charset = "utf-8" },
    ];

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!request.Path.StartsWithSegments("/api"))
        {
            return next(context);
        }

        if (IsPacked(request))
        {
            context.Response.Headers.AcceptEncoding = "identity";
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return Task.CompletedTask;
        }

        if (IsOtherText(request))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return Task.CompletedTask;
        }

        if (!IsAccepted(request))
        {
            context.Response.StatusCode = StatusCodes.Status406NotAcceptable;
            return Task.CompletedTask;
        }

        return next(context);
    }

    private static bool IsPacked(HttpRequest request) =>
        request.Headers.ContentEncoding.Any(e =>
            !string.Equals(e, "identity", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>JSON is UTF-8 (RFC 8259, 8.1); the framework fails at names of encodings that it does not know.</summary>
    private static bool IsOtherText(HttpRequest request)
    {
        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out var sent)
            || sent.Charset.Length == 0
        )
        {
            return false;
        }

        var charset = HeaderUtilities.RemoveQuotes(sent.Charset);
        if (!charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // In quotes it means the same (RFC 9110, 8.3.1), but the framework fails at them.
        sent.Charset = charset;
        request.ContentType = sent.ToString();
        return false;
    }

    private static bool IsAccepted(HttpRequest request)
    {
        var accept = request.Headers.Accept;
        return accept.Count == 0
            || accept == "*/*"
            || accept == "application/json"
            || !MediaTypeHeaderValue.TryParseList(accept, out var ranges)
            || Spoken.Any(spoken => Weight(ranges, spoken) > 0);
    }

    /// <summary>The most exact range that has the type decides (RFC 9110, 12.5.1).</summary>
    private static double Weight(IList<MediaTypeHeaderValue> ranges, MediaTypeHeaderValue type) =>
        ranges
            .Where(type.IsSubsetOf)
            .OrderBy(r =>
                r.MatchesAllTypes ? 2
                : r.MatchesAllSubTypes ? 1
                : 0
            )
            .Select(r => r.Quality ?? 1)
            .FirstOrDefault();
}
