using System.Net;
using System.Text.Json.Nodes;

namespace CrmModular.Tests.Integration.Modules;

/// <summary>A plug-in that ends the process is left out after it did so twice.</summary>
[Collection("Kill")]
public sealed class DeadlyModuleTests : IAsyncLifetime
{
    private readonly ModuleFolder _folder = new();
    private TestDatabase? _database;

    public async ValueTask InitializeAsync() =>
        _database = await TestDatabase.MakeAsync(DatabaseProvider.Sqlite);

    [Theory]
    [InlineData("async void", "I end the process.")]
    [InlineData("abort", "crash in native code")]
    public async Task After_two_deaths_the_program_starts_without_it(string how, string reason)
    {
        _folder.Add("customers");
        var failing = _folder.Copy(
            _folder.Add("failing"),
            Path.Combine(_database!.Folder, "modules", "failing")
        );
        Directory.Delete(Path.Combine(_folder.Path, "failing"), true);
        await File.WriteAllTextAsync(
            Path.Combine(failing, "how.txt"),
            how,
            TestContext.Current.CancellationToken
        );
        for (var death = 0; death < 2; death++)
        {
            await using var dies = Start();
            (await dies.EndAsync()).ShouldNotBe(0, dies.Output);
        }

        await using var lives = Start();
        await lives.ServesAsync();
        await using var list = Start("modules", "list", "--json");
        (await list.EndAsync()).ShouldBe(0, list.Output);
        var module = JsonNode
            .Parse(list.Answer)!
            .AsArray()
            .Single(m => m!.Text("id") == "failing")!;
        module.Text("state").ShouldBe("quarantined");
        module.Text("reason").ShouldContain(reason);
    }

    private HostProcess Start(params string[] arguments) =>
        HostProcess.Start(
            [
                .. _database!.Settings,
                new("CrmModular:ModulesPath", _folder.Path),
                new("CrmModular:FirstRun:Modules", "customers,failing"),
            ],
            arguments
        );

    public async ValueTask DisposeAsync()
    {
        await _database!.DisposeAsync();
        _folder.Dispose();
    }
}
