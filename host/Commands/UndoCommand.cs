using System.CommandLine;

namespace CrmModular.Host.Commands;

/// <summary><c>undo</c>: takes back what an import or another batch changed.</summary>
internal static class UndoCommand
{
    public static Command Make()
    {
        var batch = new Argument<Guid>("number")
        {
            Description = CommandTexts.Of["cli.undo.number"],
        };
        var undo = new Command("undo", CommandTexts.Of["cli.undo"]) { batch };
        undo.SetAction(
            (parsed, ct) =>
                CommandLine.GuardAsync(
                    async (scope, c) =>
                    {
                        var result = await scope
                            .Services.GetRequiredService<IUndo>()
                            .UndoAsync(parsed.GetValue(batch), c);
                        var texts = scope.Services.GetRequiredService<ITexts>();
                        Console.WriteLine(
                            texts[
                                "undo.cli",
                                ("undone", result.Undone),
                                ("left", result.LeftAlone),
                                ("batch", result.BatchId)
                            ]
                        );
                        foreach (var reason in result.Reasons)
                        {
                            await Console.Error.WriteLineAsync(
                                $"{reason.Record.Kind} {reason.Record.Id}: {texts[reason.TextKey, ("what", reason.Detail)]}"
                            );
                        }

                        return result.LeftAlone > 0 ? 3 : 0;
                    },
                    ct
                )
        );
        return undo;
    }
}
