using System.CommandLine;
using CrmModular.Host.Platform;

namespace CrmModular.Host.Commands;

/// <summary>The program's commands; without one it serves.</summary>
internal static class CommandLine
{
    /// <summary>Longer than the server waits for requests (<see cref="HostApp.StopPatience"/>), so that it ends by itself, with 0.</summary>
    private static readonly TimeSpan Termination = HostApp.StopPatience + TimeSpan.FromSeconds(10);

    public static Task<int> RunAsync(string[] args)
    {
        PrivateFiles.ByDefault();
        var root = new RootCommand(CommandTexts.Of["cli.root"])
        {
            TreatUnmatchedTokensAsErrors = true,
        };
        root.SetAction((_, ct) => ServeCommand.RunAsync(ct));
        root.Subcommands.Add(Serve());
        root.Subcommands.Add(TokenCommand.Make());
        root.Subcommands.Add(ModulesCommand.Make());
        root.Subcommands.Add(MigrateCommand.Make());
        root.Subcommands.Add(DoctorCommand.Make());
        root.Subcommands.Add(ImportCommand.Make());
        root.Subcommands.Add(UndoCommand.Make());
        root.Subcommands.Add(DemoCommand.Make());
        root.Subcommands.Add(SearchCommand.Make());
        root.Subcommands.Add(BenchCommand.Make());
        return root.Parse(args)
            .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = Termination });
    }

    private static Command Serve()
    {
        var serve = new Command("serve", CommandTexts.Of["cli.serve"]);
        serve.SetAction((_, ct) => ServeCommand.RunAsync(ct));
        return serve;
    }

    /// <summary>Runs a command's work and turns what goes wrong into a message and an exit code: 1 for a refusal, 2 for a fault of the surroundings.</summary>
    public static async Task<int> GuardAsync(
        Func<CommandScope, CancellationToken, Task<int>> work,
        CancellationToken ct
    )
    {
        try
        {
            await using var scope = await CommandScope.OpenAsync(ct);
            try
            {
                return await work(scope, ct);
            }
            catch (RuleException e)
            {
                var texts = scope.Services.GetRequiredService<ITexts>();
                await Console.Error.WriteLineAsync(texts[e.TextKey, [.. e.Arguments]]);
                return 1;
            }
        }
        catch (Exception e) when (StartFault.Of(e) is { } fault)
        {
            await Console.Error.WriteLineAsync(fault.Text);
            return fault.ExitCode;
        }
    }
}
