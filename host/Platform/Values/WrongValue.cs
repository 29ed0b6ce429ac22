using System.Text.Json;

namespace CrmModular.Host.Platform.Values;

/// <summary>
/// A body that is JSON, with a value that its field does not take: <c>"type": 99</c>, <c>"closeOn": "2026-02-30"</c>. That is
/// as wrong as a value that a rule refuses, and is answered alike; what is no JSON at all cannot be read.
/// </summary>
internal static class WrongValue
{
    /// <summary>The field, empty for the body as a whole; null where the body is no JSON.</summary>
    public static string? Of(BadHttpRequestException bad)
    {
        // The reader's own exceptions are within one that tells the place; they are about the text, not about a value.
        if (bad.InnerException is not JsonException { InnerException: not JsonException } json)
        {
            return null;
        }

        var path = (json.Path ?? "").TrimStart('$').TrimStart('.');
        var end = path.IndexOfAny(['.', '[']);
        return end < 0 ? path : path[..end];
    }
}
