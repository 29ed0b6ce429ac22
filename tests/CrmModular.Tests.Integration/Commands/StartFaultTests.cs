using System.Net;
using System.Net.Sockets;
using CrmModular.Host.Commands;
using CrmModular.Host.Platform;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CrmModular.Tests.Integration.Commands;

/// <summary>What keeps the program from starting is said in a sentence with the way out, and an exit code; never as a trace.</summary>
[Collection("Kill")]
public sealed class StartFaultTests
{
    [Theory]
    [InlineData("CrmModular:Database:Provider", "Oracle", "it must be Sqlite or PostgreSql")]
    [InlineData(
        "CrmModular:Database:ConnectionString",
        "Colour=green",
        "CrmModular__Database__ConnectionString cannot be read"
    )]
    [InlineData("CrmModular:DataPath", "/dev/null/data", "Set CrmModular__DataPath to a folder")]
    public async Task A_setting_that_cannot_be_used_is_named(
        string setting,
        string value,
        string said
    )
    {
        using var data = new ModuleFolder();
        foreach (
            string[] command in (string[][])
                [
                    [],
                    ["modules", "list"],
                ]
        )
        {
            await ShouldEndAsync([DataPath(data), new(setting, value)], said, command);
        }
    }

    [Fact]
    public async Task PostgreSQL_without_a_connection_is_asked_for_one_in_the_language_of_the_console()
    {
        using var data = new ModuleFolder();
        await ShouldEndAsync(
            [
                DataPath(data),
                new("CrmModular:Database:Provider", "PostgreSql"),
                new("LC_ALL", "zh_CN.UTF-8"),
            ],
            "CrmModular__Database__ConnectionString 为空"
        );
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_told_and_left_as_it_is()
    {
        using var data = new ModuleFolder();
        var file = Path.Combine(data.Path, "crm.db");
        var text = string.Concat(Enumerable.Repeat("no database ", 900));
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        await ShouldEndAsync([DataPath(data)], "The database file cannot be used");
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe(text);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_named_with_the_way_to_another()
    {
        using var data = new ModuleFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://{taken.LocalEndpoint}";
        await ShouldEndAsync(
            [DataPath(data), new("ASPNETCORE_URLS", address)],
            $"The address {address} is taken"
        );
    }

    [Fact]
    public async Task What_works_in_the_background_ends_before_a_start_that_failed_gives_up()
    {
        using var data = new ModuleFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var app = HostApp.Build(
            ["--contentRoot", Repository.Path("host")],
            builder =>
            {
                builder.Configuration.AddInMemoryCollection([
                    DataPath(data),
                    new("CrmModular:ModulesPath", Repository.Modules),
                    new("urls", $"http://{taken.LocalEndpoint}"),
                ]);
                builder.Logging.ClearProviders();
            }
        );
        await HostApp.PrepareAsync(app, TestContext.Current.CancellationToken);

        await Should.ThrowAsync<IOException>(() =>
            ServeCommand.StartAsync(app, TestContext.Current.CancellationToken)
        );

        var background = app.Services.GetServices<IHostedService>().OfType<BackgroundService>();
        background.ShouldNotBeEmpty();
        background.ShouldAllBe(s => s.ExecuteTask!.IsCompleted);
    }

    [Fact]
    public async Task It_finds_its_settings_and_assets_wherever_it_is_started()
    {
        using var data = new ModuleFolder();
        using var elsewhere = new ModuleFolder();
        await using var host = HostProcess.StartIn(elsewhere.Path, [DataPath(data)]);
        using var client = new HttpClient { BaseAddress = await host.ServesAsync() };
        using var style = await client.GetAsync("/crm.css", TestContext.Current.CancellationToken);
        style.StatusCode.ShouldBe(HttpStatusCode.OK);
        // The log levels come from the settings beside the program; without them every statement is shown.
        host.Output.ShouldNotContain("Executed DbCommand");
    }

    private static KeyValuePair<string, string?> DataPath(ModuleFolder folder) =>
        new("CrmModular:DataPath", folder.Path);

    private static async Task ShouldEndAsync(
        IReadOnlyList<KeyValuePair<string, string?>> settings,
        string said,
        params string[] command
    )
    {
        await using var host = HostProcess.Start(
            [new("LC_ALL", "en_US.UTF-8"), .. settings],
            command
        );
        (await host.EndAsync()).ShouldBe(2, host.Output);
        host.Output.ShouldContain(said);
        host.Output.ShouldNotContain("   at ");
    }
}
