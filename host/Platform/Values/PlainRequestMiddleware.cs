using CrmModular.Host.Platform.Errors;

namespace CrmModular.Host.Platform.Values;

/// <summary>
/// Refuses an address or a header with characters that are none, before anything reads it: one store would answer nothing at
/// all for it, and some functions throw. Cookies are left out, since other programs on this host set them too.
/// </summary>
internal sealed class PlainRequestMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        // The page that tells of the refusal has the same address.
        if (context.Features.Get<RequestError>() is null)
        {
            Check(context.Request);
        }

        return next(context);
    }

    private static void Check(HttpRequest request)
    {
        if (!PlainCharacters.Are(request.Path.Value))
        {
            throw new RuleException("request.characters", null, [("what", request.Path.Value)]);
        }

        if (request.QueryString.HasValue)
        {
            foreach (var (name, values) in request.Query)
            {
                Check(name, name);
                foreach (var value in values)
                {
                    Check(name, value);
                }
            }
        }

        foreach (var (name, values) in request.Headers)
        {
            if (!string.Equals(name, "Cookie", StringComparison.OrdinalIgnoreCase))
            {
                foreach (var value in values)
                {
                    Check(name, value);
                }
            }
        }
    }

    private static void Check(string name, string? value)
    {
        if (!PlainCharacters.Are(value))
        {
            throw new RuleException(
                "request.characters",
                PlainCharacters.Are(name) ? name : null,
                [("what", name)]
            );
        }
    }
}
