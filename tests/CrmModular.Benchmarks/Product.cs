using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace CrmModular.Benchmarks;

/// <summary>The product as a process of its own, as it is installed.</summary>
internal sealed partial class Product(
    string program,
    string dataPath,
    int port,
    IReadOnlyDictionary<string, string> settings
) : IAsyncDisposable
{
    public const string Password = "a bench of oak and iron";
    public const string AdminEmail = "admin@example.com";
    public const string MemberEmail = "bench.member@example.com";

    private Process? _server;

    public IPEndPoint EndPoint { get; } = new(IPAddress.Loopback, port);

    public Uri Address { get; } = new($"http://127.0.0.1:{port}");

    /// <summary>Starts the server and answers how long it took to the first answered page.</summary>
    public async Task<TimeSpan> StartAsync()
    {
        var started = Stopwatch.GetTimestamp();
        _server = Process.Start(Describe([], capture: false))!;
        using var http = new HttpClient { BaseAddress = Address };
        for (var tries = 0; tries < 600; tries++)
        {
            try
            {
                using var answer = await http.GetAsync("/sign-in");
                if (answer.IsSuccessStatusCode)
                {
                    return Stopwatch.GetElapsedTime(started);
                }
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50);
            }
        }

        throw new InvalidOperationException("The product did not start.");
    }

    /// <summary>Runs a command of the product and answers what it printed.</summary>
    public async Task<string> CommandAsync(params string[] arguments)
    {
        using var process = Process.Start(Describe(arguments, capture: true))!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"{string.Join(' ', arguments)} ended with {process.ExitCode}: {output}"
            );
    }

    /// <summary>The processor time that the server has taken so far.</summary>
    public TimeSpan Processor()
    {
        _server!.Refresh();
        return _server.TotalProcessorTime;
    }

    /// <summary>Resident memory of the server, in MB.</summary>
    public long Memory()
    {
        _server!.Refresh();
        return _server.WorkingSet64 / (1024 * 1024);
    }

    /// <summary>Signs in by the form and answers the cookies as one header.</summary>
    public async Task<string> CookieAsync(string email)
    {
        using var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = new CookieContainer(),
        };
        using var http = new HttpClient(handler) { BaseAddress = Address };
        var page = await http.GetStringAsync("/sign-in");
        var token = TokenField().Match(page).Groups[1].Value;
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["Email"] = email,
                ["Password"] = Password,
                ["__RequestVerificationToken"] = token,
            }
        );
        using var answer = await http.PostAsync("/sign-in", form);
        if (answer.StatusCode != HttpStatusCode.Redirect)
        {
            throw new InvalidOperationException($"{email} could not sign in: {answer.StatusCode}");
        }

        return handler.CookieContainer.GetCookieHeader(Address);
    }

    public HttpClient Api(string token)
    {
        var http = new HttpClient { BaseAddress = Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    private ProcessStartInfo Describe(string[] arguments, bool capture)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = capture,
            WorkingDirectory = Path.GetDirectoryName(program)!,
        };
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["CrmModular__DataPath"] = dataPath;
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        start.Environment["CrmModular__FirstRun__AdminEmail"] = AdminEmail;
        start.Environment["CrmModular__FirstRun__AdminPassword"] = Password;
        start.Environment["CrmModular__FirstRun__Modules"] = "customers,catalog,sales";
        start.Environment["CrmModular__Limits__RequestsPerMinute"] = "0";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false })
        {
            _server.Kill();
            await _server.WaitForExitAsync();
        }

        _server?.Dispose();
    }

    [GeneratedRegex(
        "__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex TokenField();
}
