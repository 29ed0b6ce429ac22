using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CrmModular.Host.Platform.Import;

/// <summary>
/// Takes a file as it comes in, part by part and straight to its place: nothing is held in memory or lies in a second
/// folder. What is too large is read to its end and dropped, because a browser that is cut off while it sends shows an empty
/// page instead of the answer.
/// </summary>
internal sealed class ImportUpload(ImportService service, ImportFiles files, IAntiforgery forgery)
{
    /// <summary>How much is read and dropped before the connection is cut.</summary>
    public const long MostDropped = 16L * 1024 * 1024 * 1024;
    private const int MostField = 8 * 1024;

    /// <param name="Run">The run, with its file laid down; null when none came.</param>
    /// <param name="Type">What the form says it holds; empty to find out.</param>
    /// <param name="Problem">Why there is none; null when there is.</param>
    public sealed record Received(ImportRun? Run, string Type, RuleException? Problem);

    /// <exception cref="AntiforgeryValidationException">The form is not ours; nothing is kept.</exception>
    public async Task<Received> ReadAsync(HttpContext http, CancellationToken ct)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        ImportRun? run = null;
        RuleException? problem = null;
        try
        {
            var reader = Reader(http.Request);
            while (reader is not null && await reader.ReadNextSectionAsync(ct) is { } section)
            {
                if (section.AsFileSection() is not { FileStream: { } file } part)
                {
                    await KeepAsync(fields, section, ct);
                }
                else if (part.FileName.Length > 0 && run is null && problem is null)
                {
                    (run, problem) = await StageAsync(part.FileName, file, ct);
                }
            }

            await CheckTokenAsync(http, fields);
        }
        catch (Exception e)
        {
            Forget(run);
            // The end of the form is missing, or it is no form: the connection may still be there to be told.
            if (e is IOException and not BadHttpRequestException or InvalidDataException)
            {
                return new Received(null, "", new RuleException("import.upload.broken"));
            }

            throw;
        }

        if (run is { FileSize: 0 })
        {
            Forget(run);
            run = null;
        }

        return new Received(
            run,
            fields.GetValueOrDefault("type", ""),
            run is null ? problem ?? new RuleException("import.file.none") : null
        );
    }

    private async Task<(ImportRun?, RuleException?)> StageAsync(
        string name,
        Stream file,
        CancellationToken ct
    )
    {
        try
        {
            return (await service.StageAsync(name, "", file, ct), null);
        }
        catch (RuleException e)
        {
            // The reader drops the rest of the file on its way to the next part.
            return (null, e);
        }
    }

    private void Forget(ImportRun? run)
    {
        if (run is not null)
        {
            files.Remove(run.Id);
        }
    }

    /// <summary>The check itself would read the whole form, file and all; so it gets the token where it looks first.</summary>
    private async Task CheckTokenAsync(HttpContext http, Dictionary<string, string> fields)
    {
        var tokens = forgery.GetTokens(http);
        if (
            tokens.HeaderName is { } header
            && fields.TryGetValue(tokens.FormFieldName, out var token)
        )
        {
            http.Request.Headers[header] = token;
        }

        await forgery.ValidateRequestAsync(http);
    }

    private static MultipartReader? Reader(HttpRequest request)
    {
        var boundary =
            MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
                ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString()
                : "";
        return boundary.Length > 0 ? new MultipartReader(boundary, request.Body) : null;
    }

    private static async Task KeepAsync(
        Dictionary<string, string> fields,
        MultipartSection section,
        CancellationToken ct
    )
    {
        if (section.AsFormDataSection() is { Name.Length: > 0 } field && fields.Count < 20)
        {
            using var text = new StreamReader(section.Body);
            var buffer = new char[MostField];
            var read = await text.ReadBlockAsync(buffer, ct);
            fields[field.Name] = new string(buffer, 0, read);
        }
    }
}
