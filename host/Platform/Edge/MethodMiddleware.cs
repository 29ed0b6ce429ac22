using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Host.Platform.Edge;

/// <summary>
/// Which methods an address takes: any other is 405 with <c>Allow</c>, and <c>OPTIONS</c> is told the same. The framework does so
/// for endpoints of the API; a page would be shown for whatever method, without its handler having run.
/// </summary>
internal sealed class MethodMiddleware(RequestDelegate next)
{
    private static readonly string[] Known =
    [
        HttpMethods.Get,
        HttpMethods.Head,
        HttpMethods.Post,
        HttpMethods.Put,
        HttpMethods.Patch,
        HttpMethods.Delete,
        HttpMethods.Options,
    ];

    public async Task InvokeAsync(HttpContext context)
    {
        var method = context.Request.Method;
        var page = context.GetEndpoint()?.Metadata.GetMetadata<CompiledPageActionDescriptor>();
        if (!Known.Contains(method, StringComparer.OrdinalIgnoreCase))
        {
            // TRACE would answer with the cookies that were sent.
            Refuse(context, Known);
        }
        else if (page is not null && Of(page) is var taken && !taken.Contains(method))
        {
            Refuse(context, taken);
        }
        else
        {
            await next(context);
        }

        if (HttpMethods.IsOptions(method) && Refused(context))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    /// <summary>Answers 405 and says what is taken instead, or only the latter where that is asked.</summary>
    public static void Refuse(HttpContext context, params IEnumerable<string> taken)
    {
        context.Response.StatusCode = HttpMethods.IsOptions(context.Request.Method)
            ? StatusCodes.Status204NoContent
            : StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = string.Join(", ", taken);
    }

    private static bool Refused(HttpContext context) =>
        !context.Response.HasStarted
        && context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed;

    private static List<string> Of(CompiledPageActionDescriptor page)
    {
        var handled = page
            .HandlerMethods.Select(h => h.HttpMethod)
            .Where(m => !HttpMethods.IsGet(m))
            .Distinct(StringComparer.OrdinalIgnoreCase);
        // A page without a handler for GET is only markup.
        return [HttpMethods.Get, HttpMethods.Head, .. handled.Select(m => m.ToUpperInvariant())];
    }
}

/// <summary>Endpoints that are read.</summary>
internal static class HeadEndpoints
{
    /// <summary>Whatever answers GET answers HEAD, with the same headers and no body.</summary>
    public static TBuilder AnswersHead<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Finally(endpoint =>
        {
            var methods = endpoint
                .Metadata.OfType<IHttpMethodMetadata>()
                .LastOrDefault()
                ?.HttpMethods;
            if (methods?.Contains(HttpMethods.Get) == true && !methods.Contains(HttpMethods.Head))
            {
                endpoint.Metadata.Add(new HttpMethodMetadata([.. methods, HttpMethods.Head]));
            }
        });
        return endpoints;
    }
}
