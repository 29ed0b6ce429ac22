using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.Hosting;

/// <summary>The real program in a process of its own, so that it can be killed.</summary>
public sealed partial class HostProcess : IAsyncDisposable
{
    private static readonly string Folder = Repository.Path(
        "host",
        "bin",
        Repository.Configuration,
        "net10.0"
    );

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _answer = new();
    private readonly TaskCompletionSource<Uri> _serves = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    private HostProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) =>
        {
            Read(line.Data);
            lock (_output)
            {
                _answer.Append(line.Data);
            }
        };
        process.ErrorDataReceived += (_, line) => Read(line.Data);
    }

    /// <summary>Everything that it wrote.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>What a command answered, without its log.</summary>
    public string Answer
    {
        get
        {
            lock (_output)
            {
                return _answer.ToString();
            }
        }
    }

    /// <summary>Starts the program; it may still be on its way when this answers.</summary>
    public static HostProcess Start(
        IEnumerable<KeyValuePair<string, string?>> settings,
        params string[] arguments
    ) => StartIn(Folder, settings, arguments);

    /// <summary>The same, from another working folder than the program's.</summary>
    public static HostProcess StartIn(
        string folder,
        IEnumerable<KeyValuePair<string, string?>> settings,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(Folder, "CrmModular.Host.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["CrmModular__ModulesPath"] = Repository.Modules;
        start.Environment["CrmModular__FirstRun__AdminEmail"] = TestHost.AdminEmail;
        start.Environment["CrmModular__FirstRun__AdminPassword"] = TestHost.AdminPassword;
        start.Environment["CrmModular__FirstRun__Modules"] = "customers";
        start.Environment["CrmModular__Limits__RequestsPerMinute"] = "0";
        start.Environment["CrmModular__Limits__AnonymousPerMinute"] = "0";
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var host = new HostProcess(Process.Start(start)!);
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    /// <summary>The address, once the program says that it serves.</summary>
    public async Task<Uri> ServesAsync()
    {
        var ended = _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var first = await Task.WhenAny(_serves.Task, ended, Task.Delay(TimeSpan.FromMinutes(2)));
        first.ShouldBe(_serves.Task, Output);
        return await _serves.Task;
    }

    /// <summary>Waits for the end and answers the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process
            .WaitForExitAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(2));
        return _process.ExitCode;
    }

    /// <summary>Ends it as a power failure would: no handler runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end, as a service manager does.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start(
            "kill",
            ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]
        );
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Read(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line is not null && Serves().Match(line) is { Success: true } found)
        {
            _serves.TrySetResult(new Uri(found.Groups["address"].Value));
        }
    }

    [GeneratedRegex("serves on (?<address>http://127[^, ]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Serves();
}
