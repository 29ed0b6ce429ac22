using System.CommandLine;
using CrmModular.Host.Platform.Import;

namespace CrmModular.Host.Commands;

/// <summary><c>import</c>: the engine of the page, on the same data as a server that may run beside it.</summary>
internal static class ImportCommand
{
    private sealed record Ask(
        string Type,
        FileInfo File,
        ImportSettings Settings,
        bool DryRun,
        bool AllowRejects,
        bool AsJson,
        string? Unknown
    );

    public static Command Make()
    {
        var type = new Argument<string>("type")
        {
            Description = CommandTexts.Of["cli.import.type"],
        };
        var file = new Argument<FileInfo>("file")
        {
            Description = CommandTexts.Of["cli.import.file"],
        };
        var dry = new Option<bool>("--dry-run") { Description = CommandTexts.Of["cli.import.dry"] };
        var allow = new Option<bool>("--allow-rejects")
        {
            Description = CommandTexts.Of["cli.import.allow"],
        };
        var json = new Option<bool>("--json") { Description = CommandTexts.Of["cli.json"] };
        var options = new ImportOptions();
        var command = new Command("import", CommandTexts.Of["cli.import"]) { type, file, dry };
        options.AddTo(command);
        command.Options.Add(allow);
        command.Options.Add(json);
        command.SetAction(
            (parsed, ct) =>
                CommandLine.GuardAsync(
                    (scope, c) =>
                        RunAsync(
                            scope,
                            new Ask(
                                parsed.GetValue(type)!,
                                parsed.GetValue(file)!,
                                options.Settings(parsed),
                                parsed.GetValue(dry),
                                parsed.GetValue(allow),
                                parsed.GetValue(json),
                                options.UnknownChoice(parsed)
                            ),
                            c
                        ),
                    ct
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(CommandScope scope, Ask ask, CancellationToken ct)
    {
        var services = scope.Services;
        await CheckTypeAsync(services, ask, ct);
        var run = await StageAsync(services, ask, ct);
        try
        {
            return await CheckAsync(services, ask, run, ct);
        }
        finally
        {
            if (run.State == ImportState.Checking)
            {
                // Nothing was written, so nothing is kept and nothing is listed on the page.
                services.GetRequiredService<ImportFiles>().Remove(run.Id);
            }
        }
    }

    private static async Task<int> CheckAsync(
        IServiceProvider services,
        Ask ask,
        ImportRun run,
        CancellationToken ct
    )
    {
        var checker = services.GetRequiredService<ImportChecker>();
        var check = await checker.RunAsync(run, ask.Settings, null, ct);
        if (
            ask.Unknown is { } choice
            && ImportOptions.Answer(check, ask.Settings, choice) is { } told
        )
        {
            check = await checker.RunAsync(run, told, null, ct);
        }

        run.Check = ImportJson.Write(check);
        var report = new ImportReport(services.GetRequiredService<ITexts>(), ask.AsJson);
        report.Took(check, await TargetsAsync(services, check, ct));
        if (check.Refusal is not null || check.AsksDateOrder || check.Missing.Count > 0)
        {
            report.Refused(check, await TargetsAsync(services, check, ct));
            return 1;
        }

        if (ask.DryRun || check.Create + check.Update == 0)
        {
            report.Checked(check, await TargetsAsync(services, check, ct));
            return report.CodeOf(LeftOut(check), ask.AllowRejects);
        }

        report.Findings(check, await TargetsAsync(services, check, ct));
        return await WriteAsync(services, run, report, LeftOut(check), ask.AllowRejects, ct);
    }

    private static async Task<int> WriteAsync(
        IServiceProvider services,
        ImportRun run,
        ImportReport report,
        long leftOut,
        bool allowRejects,
        CancellationToken ct
    )
    {
        var runs = services.GetRequiredService<ImportRuns>();
        if (await runs.IsBusyAsync(run, ct))
        {
            var type = (
                await services.GetRequiredService<ImportTypes>().FindAsync(run.TypeId, ct)
            )!;
            var name = services.GetRequiredService<ITexts>()[type.Type.TextKey];
            throw new RuleException("import.busy", null, [("type", name)]);
        }

        ImportService.Fix(run);
        await runs.AddAsync(run, ct);
        try
        {
            var done = await services
                .GetRequiredService<ImportRunner>()
                .RunAsync(run, report.ProgressAsync, ct);
            report.Done(run, done, services.GetRequiredService<ImportFiles>().Rejects(run.Id));
            return report.CodeOf(Math.Max(leftOut, done.Refused), allowRejects);
        }
        catch (ImportTakenException)
        {
            report.Cancelled(run);
            return 1;
        }
        catch (Exception e)
        {
            var cancelled = e is OperationCanceledException;
            await runs.EndAsync(
                run.Id,
                cancelled ? ImportState.Cancelled : ImportState.Failed,
                cancelled ? null : e.GetBaseException().Message,
                CancellationToken.None
            );
            throw;
        }
    }

    private static async Task CheckTypeAsync(
        IServiceProvider services,
        Ask ask,
        CancellationToken ct
    )
    {
        var types = services.GetRequiredService<ImportTypes>();
        if (await types.FindAsync(ask.Type, ct) is null)
        {
            var known = (await types.ListAsync(ct)).Select(t => t.Type.Id);
            throw new RuleException(
                "import.type.unknown",
                null,
                [("type", ask.Type), ("types", string.Join(", ", known))]
            );
        }
    }

    private static async Task<ImportRun> StageAsync(
        IServiceProvider services,
        Ask ask,
        CancellationToken ct
    )
    {
        if (!ask.File.Exists)
        {
            throw new RuleException("import.no.file", null, [("file", ask.File.FullName)]);
        }

        await using var stream = ask.File.OpenRead();
        return await services
            .GetRequiredService<ImportService>()
            .StageAsync(ask.File.Name, ask.Type, stream, ct, long.MaxValue);
    }

    /// <summary>The rows that stay out; those that are there as they stand are not among them.</summary>
    private static long LeftOut(ImportCheckResult check) => check.Refuse + check.LeftOut;

    private static async Task<IReadOnlyList<ImportTarget>> TargetsAsync(
        IServiceProvider services,
        ImportCheckResult check,
        CancellationToken ct
    ) =>
        (await services.GetRequiredService<ImportTypes>().FindAsync(check.TypeId, ct))?.Type.Targets
        ?? [];
}
