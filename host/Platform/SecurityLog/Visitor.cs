using System.Net;
using System.Net.Sockets;

namespace CrmModular.Host.Platform.SecurityLog;

/// <summary>Where a request comes from, as it is stored: short, and without letters that would break a line of a log.</summary>
internal sealed record Visitor(string Address, string Agent)
{
    private const int LongestAgent = 200;

    public static readonly Visitor Nobody = new("", "");

    public static Visitor Of(HttpContext? http) =>
        http is null
            ? Nobody
            : new Visitor(
                AddressOf(http),
                Plain(http.Request.Headers.UserAgent.ToString(), LongestAgent)
            );

    public static string AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } ip
            ? (ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip).ToString()
            : "";

    /// <summary>
    /// What counts as one place that guesses come from: an IPv4 address, or the /64 network of an IPv6 address, of which one
    /// subscriber has all.
    /// </summary>
    public static string NetworkOf(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress;
        if (
            address
            is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
        )
        {
            return AddressOf(http);
        }

        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes).ToString();
    }

    /// <summary>Cut to a length, without control characters.</summary>
    public static string Plain(string text, int longest)
    {
        var cut = text.Length <= longest ? text : text[..longest];
        return string.Create(
            cut.Length,
            cut,
            static (to, from) =>
            {
                for (var i = 0; i < from.Length; i++)
                {
                    to[i] = char.IsControl(from[i]) ? ' ' : from[i];
                }
            }
        );
    }
}
