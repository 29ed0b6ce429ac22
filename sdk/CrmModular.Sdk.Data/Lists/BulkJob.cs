using System.Globalization;
using System.Text.Json;

namespace CrmModular.Sdk.Data;

/// <summary>What the arguments of a bulk change's run say, for pages that show runs.</summary>
public static class BulkJobArguments
{
    /// <summary>What the run does.</summary>
    public static BulkAction ActionOf(string arguments)
    {
        using var json = JsonDocument.Parse(arguments);
        return json
            .RootElement.GetProperty("Order")
            .GetProperty(nameof(BulkOrder.Action))
            .Deserialize<BulkAction>();
    }
}

/// <summary>
/// Changes all records of a filter in the background: more than a request may hold. Its run is its undo number, so the page
/// of the run can take it back, also half done.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class BulkJob<T>(BulkChanges<T> bulk, ICurrentUser user, INotifications notifications)
    : IJob
    where T : Entity
{
    /// <summary>The name under which a list's bulk changes run.</summary>
    public static string NameOf(ListDefinition<T> definition) => $"platform.bulk/{definition.Id}";

    internal sealed record Arguments(BulkOrder Order, ListRequest All);

    /// <summary>How far it is.</summary>
    internal sealed record Place(Guid After, BulkResult Result);

    /// <inheritdoc />
    public async Task RunAsync(IJobRun run, CancellationToken ct)
    {
        var wanted = JsonSerializer.Deserialize<Arguments>(run.Arguments)!;
        var place = run.Checkpoint is { } saved
            ? JsonSerializer.Deserialize<Place>(saved)!
            : new Place(Guid.Empty, new BulkResult(run.Id, 0, 0, 0));
        var result = await bulk.GoOnAsync(
            wanted,
            place,
            (now, total) =>
                run.SaveAsync(JsonSerializer.Serialize(now), now.Result.Done, total, ct),
            ct
        );
        if (user.PersonId is { } person)
        {
            await notifications.SendAsync([person], Notice(run.Id, result), CancellationToken.None);
        }
    }

    private static Notification Notice(Guid run, BulkResult result) =>
        new(
            result.Refused + result.Referenced > 0 ? "list.bulk.notice.partly" : "list.bulk.notice",
            "list-check",
            $"/work/{run}",
            ("changed", Number(result.Changed)),
            ("left", Number(result.Refused + result.Referenced))
        );

    private static string Number(int value) => value.ToString("N0", CultureInfo.CurrentCulture);
}
