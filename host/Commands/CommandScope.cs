using CrmModular.Host.Modularity;
using CrmModular.Host.Platform;
using CrmModular.Host.Platform.Rights;

namespace CrmModular.Host.Commands;

/// <summary>A scope of the current generation for a command, on the same data as a server that may run beside it.</summary>
internal sealed class CommandScope : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Generation.Lease _lease;
    private readonly AsyncServiceScope _scope;

    private CommandScope(WebApplication app, Generation.Lease lease, AsyncServiceScope scope)
    {
        _app = app;
        _lease = lease;
        _scope = scope;
    }

    public IServiceProvider Services => _scope.ServiceProvider;

    public IServiceProvider Host => _app.Services;

    public ICurrentUser User => Services.GetRequiredService<ICurrentUser>();

    /// <summary>Logs go to the error stream, so that a command's answer stands alone on the other.</summary>
    public static async Task<CommandScope> OpenAsync(CancellationToken ct)
    {
        var app = HostApp.Build(
            [],
            builder =>
            {
                // Whoever loads a story or the rows of a benchmark by hand has no neighbours to think of.
                builder.Configuration.AddInMemoryCollection([
                    new("CrmModular:Guests:WriteSeconds", "0"),
                ]);
                builder.Logging.ClearProviders();
                builder.Logging.AddConsole(console =>
                    console.LogToStandardErrorThreshold = LogLevel.Trace
                );
                builder.Logging.AddFilter(level => level >= LogLevel.Warning);
            }
        );
        await HostApp.PrepareAsync(app, ct);
        var lease = app.Services.GetRequiredService<GenerationManager>().Lease();
        var scope = lease.Generation.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem("cli");
        return new CommandScope(app, lease, scope);
    }

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        _lease.Dispose();
        await _app.DisposeAsync();
    }
}
