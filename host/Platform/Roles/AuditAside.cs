using System.Text.Json;
using System.Text.Json.Nodes;
using CrmModular.Host.Data;

namespace CrmModular.Host.Platform.Roles;

/// <summary>
/// Some of what makes a role or a person lies in tables beside its own. This writes it into the audit entry of the save that
/// just went, so that one change is one entry. Called in the same transaction.
/// </summary>
internal static class AuditAside
{
    public sealed record Change(string Field, string? Before, string? After);

    public static async Task AddAsync(
        PlatformContext context,
        Guid record,
        IReadOnlyCollection<Change> changes,
        CancellationToken ct
    )
    {
        if (changes.Count == 0)
        {
            return;
        }

        var entry = context.Audit.Local.Last(a => a.RecordId == record);
        var json = JsonNode.Parse(entry.Changes)!.AsObject();
        foreach (var change in changes)
        {
            json[change.Field] = new JsonArray(change.Before, change.After);
        }

        entry.Changes = json.ToJsonString(Plain);
        await context.SaveChangesAsync(ct);
    }

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
