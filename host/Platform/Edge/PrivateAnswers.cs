using Microsoft.Extensions.Primitives;

namespace CrmModular.Host.Platform.Edge;

/// <summary>
/// What the product answers is for one person: nobody stores it on the way, unless it says itself that it may be; and over HTTPS
/// every cookie, whoever sets it, is Secure and bound to this host by the prefix <c>__Host-</c>. Inside, cookies have their names
/// without it; one that comes without it was set over plain HTTP or by another host of the domain, and is not taken.
/// </summary>
internal sealed class PrivateAnswers(RequestDelegate next)
{
    private const string Prefix = "__Host-";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.IsHttps)
        {
            TakePrefixed(context.Request);
        }

        context.Response.OnStarting(Finish, context);
        return next(context);
    }

    private static void TakePrefixed(HttpRequest request)
    {
        if (request.Headers.Cookie.Count > 0)
        {
            request.Headers.Cookie = string.Join(
                "; ",
                request
                    .Headers.Cookie.SelectMany(c =>
                        (c ?? "").Split(';', StringSplitOptions.TrimEntries)
                    )
                    .Where(c => c.StartsWith(Prefix, StringComparison.Ordinal))
                    .Select(c => c[Prefix.Length..])
            );
        }
    }

    private static Task Finish(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        if (context.Request.IsHttps && headers.SetCookie is { Count: > 0 } set)
        {
            headers.SetCookie = new StringValues([.. set.Select(c => Bound(c ?? ""))]);
        }

        return Task.CompletedTask;
    }

    /// <summary>The prefix asks for Secure and for the path of the whole site; with another path a cookie is Secure only.</summary>
    private static string Bound(string cookie)
    {
        var parts = cookie.Split(';', StringSplitOptions.TrimEntries);
        bool Has(string part) => parts.Contains(part, StringComparer.OrdinalIgnoreCase);
        var secure = Has("secure") ? cookie : cookie + "; secure";
        return Has("path=/") && !cookie.StartsWith(Prefix, StringComparison.Ordinal)
            ? Prefix + secure
            : secure;
    }
}
