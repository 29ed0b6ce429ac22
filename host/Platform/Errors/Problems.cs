using System.Text.Json;
using System.Text.RegularExpressions;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Values;
using CrmModular.Sdk.Web;
using FluentValidation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace CrmModular.Host.Platform.Errors;

/// <summary>Errors of the API as problem details (RFC 9457).</summary>
internal static partial class Problems
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Task WriteAsync(HttpContext context, RequestError error)
    {
        RequestLanguage.Use(context);
        var texts = context.RequestServices.GetRequiredService<ITexts>();
        var problem = new ProblemDetails
        {
            Status = error.Status,
            Title = ReasonPhrases.GetReasonPhrase(error.Status),
            Detail = Detail(texts, error),
            Extensions = { ["reference"] = error.Reference },
        };
        if (error.ModuleOff is { } module)
        {
            problem.Extensions["moduleOff"] = module;
        }

        switch (error.Cause)
        {
            case ValidationException invalid:
                problem.Extensions["errors"] = invalid
                    .Errors.GroupBy(e => e.PropertyName, StringComparer.Ordinal)
                    .ToDictionary(
                        g => JsonNamingPolicy.CamelCase.ConvertName(g.Key),
                        g => g.Select(texts.Of).ToArray()
                    );
                break;
            case RuleException { Field: { } field }:
                problem.Extensions["errors"] = new Dictionary<string, string[]>
                {
                    [JsonNamingPolicy.CamelCase.ConvertName(field)] = [problem.Detail!],
                };
                break;
            case BadHttpRequestException bad
                when (WrongValue.Of(bad) ?? Parameter(bad)) is { Length: > 0 } field:
                problem.Extensions["errors"] = new Dictionary<string, string[]>
                {
                    [field] = [texts["form.value"]],
                };
                break;
            case StaleRecordException stale:
                problem.Extensions["currentVersion"] = stale.CurrentVersion;
                problem.Extensions["fields"] = stale.Fields.Select(f => new
                {
                    field = JsonNamingPolicy.CamelCase.ConvertName(f.Field),
                    stored = f.Stored,
                    sent = f.Sent,
                });
                break;
        }

        context.Response.ContentType = "application/problem+json";
        return JsonSerializer.SerializeAsync(
            context.Response.Body,
            problem,
            problem.GetType(),
            Json,
            context.RequestAborted
        );
    }

    /// <summary>Where a body stopped being readable.</summary>
    private static string? Place(BadHttpRequestException e) =>
        e.InnerException is JsonException { LineNumber: { } line } json
        && (line > 0 || json.BytePositionInLine > 0)
            ? string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"JSON {json.Path}, {line + 1}:{json.BytePositionInLine + 1}"
            )
            : null;

    /// <summary>A parameter or a body that the framework could not bind: its own sentence is for those who wrote the endpoint.</summary>
    private static string Unread(ITexts texts, BadHttpRequestException e) =>
        WrongValue.Of(e) is { Length: > 0 } field ? texts["error.body.field", ("field", field)]
        : e.InnerException is JsonException || e.Message.Contains("body", StringComparison.Ordinal)
            ? texts["error.body"]
        : Parameter(e) is { } parameter ? texts["error.parameter", ("field", parameter)]
        : texts["error.unread", ("what", "HTTP 400")];

    /// <summary>The name of the parameter that a binding names, <c>"int? limit"</c>; null where it names none.</summary>
    public static string? Parameter(BadHttpRequestException e) =>
        e.InnerException is null && Named().Match(e.Message) is { Success: true } named
            ? named.Groups["name"].Value
            : null;

    [GeneratedRegex(
        "parameter \"(\\S+ )?(?<name>\\w+)\" (from|was not provided)",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Named();

    public static string Detail(ITexts texts, RequestError error) =>
        error.Cause switch
        {
            RuleException rule => texts[rule.TextKey, [.. rule.Arguments]],
            StaleRecordException => texts["error.stale"],
            BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad => Place(
                bad
            )
                is { } place
            && WrongValue.Of(bad) is null
                ? texts["error.unread", ("what", place)]
                : Unread(texts, bad),
            _ when error.ModuleOff is { } module => texts[
                "error.module.off",
                ("module", texts[$"{module}.module.name"])
            ],
            _ => texts.Find($"error.{error.Status}.text") ?? texts["error.500.text"],
        };
}
