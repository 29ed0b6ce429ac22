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

    /// <summary>
    /// The version that a change asks for by <c>If-Match</c>: of several tags the stored one where it is among them. A weak tag, or
    /// one that is none of ours, matches nothing (RFC 9110, 13.1.1), and no record has the version that stands for it.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="stored">Reads the version that is stored; asked only where there are several tags. Null where there is no record.</param>
    /// <returns>The version for the save to expect; null for no condition, or any version.</returns>
    public static async Task<int?> IfMatchAsync(this HttpContext http, Func<Task<int?>> stored)
    {
        var sent = http.Request.Headers.IfMatch;
        if (sent.Count == 0 || sent is [null or ""])
        {
            return null;
        }

        // A number without quotes is no tag, and what is meant by it is plain.
        IList<EntityTagHeaderValue>? tags = null;
        var versions =
            int.TryParse(sent.ToString(), CultureInfo.InvariantCulture, out var bare) ? [bare]
            : EntityTagHeaderValue.TryParseList(sent, out tags) ? tags.Select(VersionOf).ToList()
            : [NoVersion];
        return tags?.Any(t => t.Equals(EntityTagHeaderValue.Any)) == true ? null
            : versions is [var one] ? one
            : await stored() is { } version && versions.Contains(version) ? version
            : versions.FirstOrDefault(NoVersion);
    }

    private static int VersionOf(EntityTagHeaderValue tag) =>
        !tag.IsWeak
        && int.TryParse(
            tag.Tag.AsSpan().Trim('"'),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var version
        )
            ? version
            : NoVersion;

    /// <summary>Whether a read that says what it has (<c>If-None-Match</c>) has this already; compared weakly (RFC 9110, 13.1.2).</summary>
    internal static bool IsKnown(HttpRequest request, string tag) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(k =>
            k.Equals(EntityTagHeaderValue.Any)
            || k.Compare(new EntityTagHeaderValue(tag), useStrongComparison: false)
        );
}
