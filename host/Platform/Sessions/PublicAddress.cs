using System.Net;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>
/// The address that links which leave the product begin with. Whoever asks says in a header what host they asked for, and may
/// lie; so it is taken from <c>CrmModular:PublicAddress</c>, or from a request to this machine itself or to one of <c>AllowedHosts</c>.
/// </summary>
internal sealed class PublicAddress
{
    private readonly string? _set;
    private readonly HashSet<string> _allowed;

    public PublicAddress(IConfiguration configuration)
    {
        var set = configuration["CrmModular:PublicAddress"];
        if (set is { Length: > 0 })
        {
            _set =
                Uri.TryCreate(set, UriKind.Absolute, out var uri)
                && uri.Scheme is "http" or "https"
                && uri.PathAndQuery == "/"
                    ? uri.GetLeftPart(UriPartial.Authority)
                    : throw new SettingException("start.public-address", ("address", set));
        }

        _allowed = (configuration["AllowedHosts"] ?? "")
            .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Scheme and host, without a slash at the end.</summary>
    /// <exception cref="RuleException">The request's host is none that is known.</exception>
    public string Of(HttpRequest request) =>
        _set
        ?? (
            IsLoopback(request.Host.Host) || _allowed.Contains(request.Host.Host)
                ? $"{request.Scheme}://{request.Host}"
                : throw new RuleException("people.invite.host")
        );

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
