using System.CommandLine;

namespace CrmModular.Host.Commands;

/// <summary><c>migrate</c>: brings the tables of the host and the enabled modules up to date; every start does the same.</summary>
internal static class MigrateCommand
{
    public static Command Make()
    {
        var migrate = new Command("migrate", CommandTexts.Of["cli.migrate"]);
        migrate.SetAction(
            (_, ct) =>
                CommandLine.GuardAsync(
                    (_, _) =>
                    {
                        Console.WriteLine(CommandTexts.Of["cli.migrate.done"]);
                        return Task.FromResult(0);
                    },
                    ct
                )
        );
        return migrate;
    }
}
