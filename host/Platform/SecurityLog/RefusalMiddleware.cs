using CrmModular.Host.Platform.Errors;
using CrmModular.Host.Platform.Rights;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CrmModular.Host.Platform.SecurityLog;

/// <summary>Takes down what was refused: without the right, without a form's token, beyond a limit.</summary>
internal sealed class RefusalMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context, CurrentUser user, SecurityRecorder security)
    {
        var path = context.Request.Path.Value ?? "";
        try
        {
            await next(context);
        }
        catch (UnauthorizedAccessException)
        {
            security.Write(SecurityKinds.Forbidden, user.PersonId, path, refused: true);
            throw;
        }

        // Whoever refused may have said why; and the error page comes by here once more.
        if (
            context.Features.Get<TakenDown>() is not null
            || context.Features.Get<RequestError>() is not null
        )
        {
            return;
        }

        var kind = context.Response.StatusCode switch
        {
            StatusCodes.Status403Forbidden => SecurityKinds.Forbidden,
            StatusCodes.Status429TooManyRequests => SecurityKinds.Limit,
            StatusCodes.Status400BadRequest when IsForgery(context) => SecurityKinds.Forgery,
            _ => null,
        };
        if (kind is not null)
        {
            security.Write(kind, user.PersonId, path, refused: true);
        }
    }

    private static bool IsForgery(HttpContext context) =>
        context.Features.Get<ForgeryMark>() is not null
        || context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false };
}

/// <summary>A page's form came without its token.</summary>
internal sealed class ForgeryMark : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            context.HttpContext.Features.Set(this);
        }
    }

    public void OnResultExecuted(ResultExecutedContext context) { }
}
