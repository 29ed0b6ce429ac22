using System.Globalization;
using CrmModular.Sdk.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace CrmModular.Sdk.Web;

/// <summary>Maps records onto the API.</summary>
public static class RecordApiExtensions
{
    private const int NoVersion = -1;

    /// <summary>
    /// Maps <c>GET</c> and <c>POST /name</c>, <c>GET</c>, <c>PUT</c> and <c>DELETE /name/{id}</c>. Filters are query parameters
    /// named after the list's fields; answers carry an ETag; <c>If-Match</c> refuses a stale change with 412. With <c>bin=true</c>
    /// the list is that of the bin, and <c>POST /name/{id}/restore</c> takes a record out of it.
    /// The module registers a <see cref="ListReader{T}"/>.
    /// </summary>
    public static void MapRecords<T, TAnswer, TInput>(
        this IEndpointRouteBuilder api,
        string name,
        RecordApi<T, TAnswer, TInput> records
    )
        where T : Entity
        where TInput : class => new RecordEndpoints<T, TAnswer, TInput>(name, records).Map(api);

    /// <summary>Names the permission that an endpoint asks for.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder endpoint, string permission)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RequiresAttribute(permission));

    /// <summary>The ETag of a record's version.</summary>
    public static string ETag(int version) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The version of <c>If-Match</c>; null for none or for any.</summary>
    /// <exception cref="BadHttpRequestException">It is no tag of ours.</exception>
    public static int? IfMatch(this HttpContext http) =>
        ReadTag(http.Request.Headers.IfMatch.ToString());

    /// <summary>Whether a read that says what it has (<c>If-None-Match</c>) has this already; compared weakly (RFC 9110, 13.1.2).</summary>
    internal static bool IsKnown(HttpRequest request, string tag) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(k =>
            k.Equals(EntityTagHeaderValue.Any)
            || k.Compare(new EntityTagHeaderValue(tag), useStrongComparison: false)
        );

    internal static int? ReadTag(string? text)
    {
        if (text is null or "" or "*")
        {
            return null;
        }

        if (EntityTagHeaderValue.TryParse(text, out var tag) && tag.IsWeak)
        {
            // A weak tag never matches here (RFC 9110, 13.1.1), and no record has this version.
            return NoVersion;
        }

        return int.TryParse(text.Trim('"'), CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new BadHttpRequestException("If-Match must be the ETag of an earlier answer.");
    }
}
