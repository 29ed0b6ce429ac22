using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>Asks for pages as a browser does: keeps cookies, sends forms with their token, follows no redirect by itself.</summary>
public sealed partial class PageClient : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="address">The server.</param>
    /// <param name="language">What the browser asks for.</param>
    /// <param name="from">The address of this machine that the connection comes from; null for the usual one.</param>
    internal PageClient(Uri address, string language, IPAddress? from = null)
    {
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                CookieContainer = Cookies,
                AutomaticDecompression = DecompressionMethods.All,
                ConnectCallback = from is null
                    ? null
                    : (context, ct) => ConnectAsync(context, from, ct),
            }
        )
        {
            BaseAddress = address,
        };
        _http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        _http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    private static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        IPAddress from,
        CancellationToken ct
    )
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(context.DnsEndPoint, ct);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public CookieContainer Cookies { get; } = new();

    public HttpClient Http => _http;

    public Task<HttpResponseMessage> GetAsync(string url) => _http.GetAsync(url);

    /// <summary>The markup of a page that must be there.</summary>
    public async Task<string> HtmlAsync(string url)
    {
        using var answer = await _http.GetAsync(url);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, url);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Opens a page, and posts a form with the antiforgery token that stood in it.</summary>
    /// <param name="page">The page that holds the form.</param>
    /// <param name="fields">What is filled in.</param>
    /// <param name="action">Where the form goes; null for the page itself.</param>
    public async Task<HttpResponseMessage> PostFormAsync(
        string page,
        IEnumerable<KeyValuePair<string, string>> fields,
        string? action = null
    ) => await PostAsync(action ?? page, fields, AntiforgeryToken(await HtmlAsync(page)));

    /// <summary>Posts fields; without a token as a stranger's page would.</summary>
    public Task<HttpResponseMessage> PostAsync(
        string url,
        IEnumerable<KeyValuePair<string, string>> fields,
        string? token = null
    )
    {
        var all = fields.ToList();
        if (token is not null)
        {
            all.Add(new("__RequestVerificationToken", token));
        }

        return _http.PostAsync(url, new FormUrlEncodedContent(all));
    }

    public async Task SignInAsync(TestPerson person)
    {
        using var answer = await PostFormAsync(
            "/sign-in",
            [new("Email", person.Email), new("Password", person.Password)]
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, $"{person.Email} could not sign in");
    }

    /// <summary>The antiforgery token of a page's forms.</summary>
    public static string AntiforgeryToken(string html)
    {
        var found = TokenField().Match(html);
        found.Success.ShouldBeTrue("the page has no form with an antiforgery token");
        return found.Groups["value"].Value;
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex(
        "name=\"__RequestVerificationToken\"[^>]*value=\"(?<value>[^\"]+)\"",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex TokenField();
}
