using System.CommandLine;
using System.Text.Json;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Modules;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Commands;

/// <summary><c>modules list|enable|disable</c>: the same switches as the page, and the running servers follow.</summary>
internal static class ModulesCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
    };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Make()
    {
        var json = new Option<bool>("--json") { Description = CommandTexts.Of["cli.json"] };
        var id = new Argument<string>("id") { Description = CommandTexts.Of["cli.modules.id"] };
        var dependants = new Option<bool>("--with-dependants")
        {
            Description = CommandTexts.Of["cli.modules.dependants"],
        };
        var list = new Command("list", CommandTexts.Of["cli.modules.list"]) { json };
        list.SetAction(
            (parsed, ct) =>
                CommandLine.GuardAsync(
                    (scope, _) => Task.FromResult(List(scope, parsed.GetValue(json))),
                    ct
                )
        );
        var enable = new Command("enable", CommandTexts.Of["cli.modules.enable"]) { id, json };
        enable.SetAction(
            (parsed, ct) =>
                CommandLine.GuardAsync(
                    (scope, c) =>
                        EnableAsync(scope, parsed.GetValue(id)!, parsed.GetValue(json), c),
                    ct
                )
        );
        var disable = new Command("disable", CommandTexts.Of["cli.modules.disable"])
        {
            id,
            dependants,
            json,
        };
        disable.SetAction(
            (parsed, ct) =>
                CommandLine.GuardAsync(
                    (scope, c) =>
                        DisableAsync(
                            scope,
                            parsed.GetValue(id)!,
                            parsed.GetValue(dependants),
                            parsed.GetValue(json),
                            c
                        ),
                    ct
                )
        );
        return new Command("modules", CommandTexts.Of["cli.modules"]) { list, enable, disable };
    }

    private static int List(CommandScope scope, bool json)
    {
        var modules = scope.Services.GetRequiredService<ModuleOverview>().List();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(modules, Json));
            return 0;
        }

        foreach (var module in modules)
        {
            Console.WriteLine(
                $"{module.Id, -16} {module.Version, -10} {module.State, -14} {module.Reason}".TrimEnd()
            );
        }

        return 0;
    }

    private static async Task<int> EnableAsync(
        CommandScope scope,
        string id,
        bool json,
        CancellationToken ct
    )
    {
        await scope.Services.GetRequiredService<ModuleChanges>().EnableAsync([id], scope.User, ct);
        return await FollowAsync(scope, json, ct);
    }

    private static async Task<int> DisableAsync(
        CommandScope scope,
        string id,
        bool withDependants,
        bool json,
        CancellationToken ct
    )
    {
        await scope
            .Services.GetRequiredService<ModuleChanges>()
            .DisableAsync(id, withDependants, scope.User, ct);
        return await FollowAsync(scope, json, ct);
    }

    /// <summary>Waits until every server that runs on this database serves the new set.</summary>
    private static async Task<int> FollowAsync(CommandScope scope, bool json, CancellationToken ct)
    {
        var context = scope.Services.GetRequiredService<PlatformContext>();
        var wanted = (
            await scope.Host.GetRequiredService<Modularity.ModuleSet>().ReadAsync(ct)
        ).Number;
        var clock = TimeProvider.System;
        var end = clock.GetUtcNow() + Patience;
        while (clock.GetUtcNow() < end)
        {
            var alive = clock.GetUtcNow() - TimeSpan.FromSeconds(25);
            var behind = await context
                .Instances.AsNoTracking()
                .Where(i => i.Serves && i.SeenAt > alive && i.RunsSet < wanted)
                .ToListAsync(ct);
            if (behind.Count == 0)
            {
                return List(scope, json);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), ct);
        }

        await Console.Error.WriteLineAsync(CommandTexts.Of["cli.modules.behind"]);
        return 2;
    }
}
