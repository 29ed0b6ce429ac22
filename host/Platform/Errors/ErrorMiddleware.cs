using System.Diagnostics;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Edge;
using CrmModular.Host.Platform.Values;
using FluentValidation;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace CrmModular.Host.Platform.Errors;

/// <summary>What went wrong with a request, for the page that says so.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reference">What the log has beside the details.</param>
/// <param name="ModuleOff">The module that is off and would have answered; null for none.</param>
/// <param name="Cause">The exception; null for a plain status.</param>
/// <param name="Address">The address that was read; empty where something was sent, which must not be repeated by a link.</param>
internal sealed record RequestError(
    int Status,
    string Reference,
    string? ModuleOff,
    Exception? Cause,
    string Address = ""
);

/// <summary>Turns exceptions and bare statuses into problem details for the API and a page for people. Never a stack trace.</summary>
internal sealed class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> log)
{
    /// <summary>What says how to ask instead.</summary>
    private static readonly string[] Kept =
    [
        HeaderNames.WWWAuthenticate,
        HeaderNames.Allow,
        HeaderNames.RetryAfter,
        HeaderNames.AcceptEncoding,
    ];

    public async Task InvokeAsync(
        HttpContext context,
        GenerationHolder generation,
        GenerationManager manager,
        Outage outage
    )
    {
        Exception? cause = null;
        try
        {
            await next(context);
            if (
                context.Response.HasStarted
                || context.Response.StatusCode < 400
                || context.Response.ContentType is not null
                || context.Response.ContentLength > 0
            )
            {
                return;
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            cause = e;
        }

        var status = cause is null ? context.Response.StatusCode : ErrorStatus.Of(cause, context);
        var reference = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        if (status >= 500 && !outage.Took(cause, reference))
        {
            ErrorLog.Failed(log, context.Request.Method, context.Request.Path, reference, cause);
        }

        var off =
            status == StatusCodes.Status404NotFound
                ? ModuleOff(context, generation, manager)
                : null;
        var address = HttpMethods.IsGet(context.Request.Method)
            ? OwnPath.Of(context.Request.Path + context.Request.QueryString) ?? "/"
            : "";
        await AnswerAsync(context, new RequestError(status, reference, off, cause, address));
    }

    private async Task AnswerAsync(HttpContext context, RequestError error)
    {
        var headers = context.Response.Headers;
        var kept = Kept.Select(name => (name, headers[name])).ToList();
        context.Response.Clear();
        foreach (var (name, value) in kept.Where(k => k.Item2.Count > 0))
        {
            headers[name] = value;
        }

        if (error.Cause is TooManyRequestsException many)
        {
            headers.RetryAfter = RetryAfter.Of(many.Wait);
        }

        context.Response.StatusCode = error.Status;
        if (error.ModuleOff is { } module)
        {
            context.Response.Headers["X-Module-Off"] = module;
        }

        if (error.Status >= 500)
        {
            context.Response.Headers["X-Reference"] = error.Reference;
        }

        if (context.Request.Path.StartsWithSegments("/api"))
        {
            await Problems.WriteAsync(context, error);
            return;
        }

        context.Features.Set(error);
        context.Features.Get<IRouteValuesFeature>()?.RouteValues.Clear();
        context.SetEndpoint(null);
        context.Request.Path = "/error";
        context.Request.Method = "GET";
        // What was sent has failed already; the page that says so reads none of it.
        context.Request.ContentType = null;
        context.Request.ContentLength = null;
        context.Request.Body = Stream.Null;
        await next(context);
    }

    /// <summary>An installed module that is off answers for the addresses below its id, and in the API for its records, which are called as their tables are.</summary>
    private static string? ModuleOff(
        HttpContext context,
        GenerationHolder generation,
        GenerationManager manager
    )
    {
        var parts =
            context.Request.Path.Value?.Split('/', 4, StringSplitOptions.RemoveEmptyEntries) ?? [];
        var module = parts switch
        {
            ["api", _, var records, ..] when context.GetEndpoint() is null => manager
                .Catalogue.Modules.FirstOrDefault(m =>
                    !generation.Value.Has(m.Id)
                    && (m.Id == records || m.Manifest.Tables.Any(t => t.Name == records))
                )
                ?.Id,
            [var first, ..] => manager.Catalogue.Find(first)?.Id,
            _ => null,
        };
        return module is not null && !generation.Value.Has(module) ? module : null;
    }
}

internal static class ErrorStatus
{
    public static int Of(Exception e, HttpContext context) =>
        e switch
        {
            RuleException or ValidationException => StatusCodes.Status422UnprocessableEntity,
            TooManyRequestsException => StatusCodes.Status429TooManyRequests,
            RecordNotFoundException => StatusCodes.Status404NotFound,
            StaleRecordException => context.Request.Headers.IfMatch.Count > 0
                ? StatusCodes.Status412PreconditionFailed
                : StatusCodes.Status409Conflict,
            BadHttpRequestException bad when WrongValue.Of(bad) is not null =>
                StatusCodes.Status422UnprocessableEntity,
            BadHttpRequestException bad => bad.StatusCode,
            UnauthorizedAccessException => StatusCodes.Status403Forbidden,
            Microsoft.AspNetCore.Antiforgery.AntiforgeryValidationException =>
                StatusCodes.Status400BadRequest,
            _ when IsDatabaseAway(e) => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        };

    public static bool IsDatabaseAway(Exception e) =>
        e is Npgsql.NpgsqlException { IsTransient: true }
        || e is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 5 or 10 or 13 or 14 }
        || (e.InnerException is { } inner && IsDatabaseAway(inner));
}

internal static partial class ErrorLog
{
    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Method} {Path} failed, reference {Reference}"
    )]
    public static partial void Failed(
        ILogger log,
        string method,
        string path,
        string reference,
        Exception? e
    );
}
