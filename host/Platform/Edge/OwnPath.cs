using Microsoft.AspNetCore.Http.HttpResults;

namespace CrmModular.Host.Platform.Edge;

/// <summary>Where somebody may be sent on to: a path of this site. Whatever comes from outside and becomes a target goes through here.</summary>
internal static class OwnPath
{
    /// <summary>The path as it stands; null for another site's (also as <c>//evil.example</c> or <c>/\evil.example</c>) and for none.</summary>
    public static string? Of(string? path) =>
        path is ['/', ..] && RedirectHttpResult.IsLocalUrl(path) ? path : null;

    /// <summary>The page of this site that a form was sent from; null when it is not told, or is another site's.</summary>
    public static string? LocalReferer(this HttpRequest request) =>
        Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var from)
        && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
            ? Of(from.PathAndQuery)
            : null;
}
