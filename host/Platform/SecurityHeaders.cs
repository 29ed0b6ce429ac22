using CrmModular.Host.Platform.Sessions;

namespace CrmModular.Host.Platform;

/// <summary>The content-security policy and its companions, on every answer, errors included.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'";

    /// <summary>Nothing of the machine is needed but the clipboard, to copy a link.</summary>
    private const string Permissions =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
        + "midi=(), payment=(), publickey-credentials-get=(self), screen-wake-lock=(), usb=(), xr-spatial-tracking=()";

    private const string OnlyHttps = "max-age=31536000; includeSubDomains";

    public Task InvokeAsync(HttpContext context)
    {
        // At the end: whoever answers an error begins with empty headers.
        context.Response.OnStarting(Write, context);
        return next(context);
    }

    private static Task Write(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Permissions;
        // On this machine's own name a browser would ask every other program here for HTTPS.
        if (context.Request.IsHttps && !PublicAddress.IsLoopback(context.Request.Host.Host))
        {
            headers.StrictTransportSecurity = OnlyHttps;
        }

        return Task.CompletedTask;
    }
}
