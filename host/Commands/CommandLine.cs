using System.CommandLine;
using CrmModular.Host.Platform.Errors;
using CrmModular.Host.Platform.Setup;

namespace CrmModular.Host.Commands;

/// <summary>The program's commands; without one it serves.</summary>
internal static class CommandLine
{
    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("CrmModular, a customer-relationship system to host yourself")
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
        root.Subcommands.Add(BenchCommand.Make());
        return root.Parse(args).InvokeAsync();
    }

    private static Command Serve()
    {
        var serve = new Command("serve", "Serve pages and API (the default)");
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
        catch (Exception e) when (ErrorStatus.IsDatabaseAway(e))
        {
            await ServeCommand.SayDatabaseIsAwayAsync(e);
            return 2;
        }
        catch (SetupRefusedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (InvalidOperationException e)
            when (e.Message.StartsWith("CrmModular__", StringComparison.Ordinal))
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
    }
}
