using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CrmModular.Sdk.Web;

/// <summary>Says on an endpoint that its body names only what is to change, so that the description of the API asks for none of it.</summary>
public sealed record PartialBody;

/// <summary>
/// The body of a change. What it does not name stays as it is stored, what it names as null is emptied: a program that knows
/// half of the fields does not take away the other half. The answer's names are the input's, so it tells what is stored.
/// </summary>
internal sealed class RecordChange
{
    private readonly JsonSerializerOptions _json;
    private readonly JsonElement _sent;

    private RecordChange(JsonSerializerOptions json, JsonElement sent) =>
        (_json, _sent) = (json, sent);

    /// <summary>The body, an object.</summary>
    public JsonElement Sent => _sent;

    /// <summary>Reads the body.</summary>
    /// <exception cref="BadHttpRequestException">It is no JSON, or no object of it.</exception>
    public static async Task<RecordChange> ReadAsync(HttpContext http)
    {
        var options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>();
        var json = options.Value.SerializerOptions;
        if (http.Request is { ContentType: null, ContentLength: null or 0 })
        {
            throw new BadHttpRequestException("There is no body.");
        }

        if (!http.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException(
                "The body must be JSON.",
                StatusCodes.Status415UnsupportedMediaType
            );
        }

        try
        {
            var sent = await http.Request.ReadFromJsonAsync<JsonElement>(json, http.RequestAborted);
            return sent.ValueKind == JsonValueKind.Object
                ? new RecordChange(json, sent)
                : throw Unread(new JsonException("The body must be an object.", "$", null, null));
        }
        catch (JsonException e)
        {
            throw Unread(e);
        }
        catch (InvalidOperationException e)
        {
            // What is said of the characters' encoding is no encoding.
            throw new BadHttpRequestException(
                e.Message,
                StatusCodes.Status415UnsupportedMediaType,
                e
            );
        }
    }

    /// <summary>What the record will be: what is stored, with what was sent over it.</summary>
    /// <exception cref="BadHttpRequestException">A value is none that its field takes.</exception>
    public TInput Over<TAnswer, TInput>(TAnswer stored)
        where TInput : class
    {
        try
        {
            // The texts go over as they are written: an escape that is half of a character is then refused at its own field.
            var merged = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (
                var value in JsonSerializer
                    .SerializeToElement(stored, _json)
                    .EnumerateObject()
                    .Concat(_sent.EnumerateObject())
            )
            {
                merged[value.Name] = value.Value.GetRawText();
            }

            var text = string.Join(
                ',',
                merged.Select(v => $"{JsonSerializer.Serialize(v.Key)}:{v.Value}")
            );
            return JsonSerializer.Deserialize<TInput>($"{{{text}}}", _json)!;
        }
        catch (JsonException e)
        {
            throw Unread(e);
        }
        catch (InvalidOperationException e)
        {
            // Half of a character in a name.
            throw Unread(new JsonException(e.Message, "$", null, null));
        }
    }

    private static BadHttpRequestException Unread(JsonException e) =>
        new(e.Message, StatusCodes.Status400BadRequest, e);
}
