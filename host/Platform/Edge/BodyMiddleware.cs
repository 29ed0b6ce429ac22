using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace CrmModular.Host.Platform.Edge;

/// <summary>
/// Holds a body to the limit of its kind, before anything is made of it. A form is read here: what reads it later would take one
/// that is too large for one without a token, or fail.
/// </summary>
internal sealed class BodyMiddleware(RequestDelegate next, HttpLimits limits)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        // An endpoint that takes files says so itself and reads them as they come.
        if (context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>() is null)
        {
            var most = request.Path.StartsWithSegments("/api")
                ? limits.BodyBytes
                : limits.FormBytes;
            if (request.ContentLength > most)
            {
                if (request.ContentLength <= HttpLimits.Dropped)
                {
                    await request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                }

                throw TooLarge("The body is too large.");
            }

            if (
                context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size
            )
            {
                size.MaxRequestBodySize = most;
            }

            if (request.HasFormContentType)
            {
                await ReadFormAsync(context);
            }
        }

        await next(context);
    }

    private static async Task ReadFormAsync(HttpContext context)
    {
        try
        {
            await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException e)
        {
            // The reader knows one exception for all that is beyond its limits, and for a zero in a value, which has a cause.
            throw e.InnerException is null
                ? TooLarge(e.Message)
                : new BadHttpRequestException(e.Message, StatusCodes.Status400BadRequest);
        }
    }

    private static BadHttpRequestException TooLarge(string message) =>
        new(message, StatusCodes.Status413PayloadTooLarge);
}
