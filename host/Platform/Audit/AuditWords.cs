using System.Globalization;
using System.Text;
using System.Text.Json;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Jobs;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Roles;
using CrmModular.Host.Platform.Search;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Audit;

/// <summary>Says what was changed in the reader's words: fields by their labels, records by their names.</summary>
internal sealed class AuditWords(PlatformContext context, ITexts texts, AuditValues values)
{
    private const int ShownFields = 12;

    /// <summary>Adds the names of the records, departments and roles that the entries name by their ids.</summary>
    public async Task AddNamesAsync(
        IEnumerable<AuditEntry> entries,
        Dictionary<Guid, string> names,
        CancellationToken ct
    )
    {
        var ids = entries.SelectMany(Ids).Where(id => !names.ContainsKey(id)).ToHashSet();
        if (ids.Count == 0)
        {
            return;
        }

        var records = await context
            .Set<SearchEntry>()
            .Where(s => ids.Contains(s.RecordId))
            .ToDictionaryAsync(s => s.RecordId, s => s.Title, ct);
        var departments = await context
            .Departments.Where(d => ids.Contains(d.Id))
            .ToDictionaryAsync(d => d.Id, d => d.Name, ct);
        var roles = await context
            .Roles.Where(r => ids.Contains(r.Id))
            .ToDictionaryAsync(r => r.Id, r => RoleNames.Of(r, texts), ct);
        foreach (var (id, name) in records.Concat(departments).Concat(roles))
        {
            names[id] = name;
        }
    }

    public List<AuditChange> Changes(AuditEntry entry, Dictionary<Guid, string> names)
    {
        using var json = JsonDocument.Parse(entry.Changes);
        return
        [
            .. Pairs(json)
                .Take(ShownFields)
                .Select(c => Change(entry.ModuleId, c, json.RootElement, names)),
        ];
    }

    /// <summary>A role's grants and what was done to a job stand under the names that their pages call them by.</summary>
    private AuditChange Change(
        string module,
        JsonProperty change,
        JsonElement all,
        Dictionary<Guid, string> names
    )
    {
        var (before, after) = (
            values.Show(change, 0, all, names),
            values.Show(change, 1, all, names)
        );
        if (texts.Find(PermissionNames.Key(change.Name)) is { } permission)
        {
            return new AuditChange(permission, Reach(before), Reach(after));
        }

        if (Switched(change.Name) is { } switched)
        {
            return new AuditChange(switched, State(before), State(after));
        }

        var job = JobNames.Of(change.Name, texts);
        return new AuditChange(
            job == change.Name ? Label(module, change.Name) : job,
            before,
            after
        );
    }

    /// <summary>The name of a module or feature that was turned on or off; null for any other change.</summary>
    private string? Switched(string name) =>
        texts.Find($"{name}.module.name") ?? texts.Find(FeatureNames.Key(name));

    private string State(string state) => texts.Find($"modules.state.{state}") ?? state;

    private string Reach(string scope) =>
        texts.Find($"roles.scope.{scope.ToLowerInvariant()}") ?? scope;

    private static IEnumerable<JsonProperty> Pairs(JsonDocument json) =>
        json
            .RootElement.EnumerateObject()
            .Where(c => c.Value.ValueKind == JsonValueKind.Array && c.Value.GetArrayLength() == 2)
            // What a list sorts by only follows what is shown; the list of a view has no name that people know it by.
            .Where(c => !c.Name.EndsWith("Sort", StringComparison.Ordinal))
            .Where(c => c.Name != nameof(Views.SavedView.ListId));

    private static List<Guid> Ids(AuditEntry entry)
    {
        using var json = JsonDocument.Parse(entry.Changes);
        return
        [
            .. Pairs(json)
                .SelectMany(c => c.Value.EnumerateArray())
                .Where(v => v.ValueKind == JsonValueKind.String)
                .Select(v => v.TryGetGuid(out var id) ? id : Guid.Empty)
                .Where(id => id != Guid.Empty)
                .Append(entry.RecordId),
        ];
    }

    /// <summary>The label of the module's forms, or one of the host's; the property's own words where nobody has a label.</summary>
    private string Label(string module, string property)
    {
        var name = AuditValues.NameOf(property);
        var key = AuditValues.Key(name);
        return texts.Find($"{module}.field.{key}")
            ?? texts.Find($"audit.field.{key}")
            ?? Words(name);
    }

    private static string Words(string property)
    {
        var words = new StringBuilder();
        foreach (var c in property)
        {
            if (char.IsUpper(c) && words.Length > 0)
            {
                words.Append(' ').Append(char.ToLowerInvariant(c));
            }
            else
            {
                words.Append(c);
            }
        }

        return words.ToString();
    }
}
