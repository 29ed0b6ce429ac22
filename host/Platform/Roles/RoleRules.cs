using CrmModular.Host.Data;
using CrmModular.Host.Platform.People;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Roles;

/// <summary>What every change of a role asks.</summary>
internal sealed class RoleRules(PlatformContext context, ITexts texts)
{
    public const int LongestName = 100;

    public async Task<Role> FindAsync(Guid id, CancellationToken ct) =>
        await context.Roles.FirstOrDefaultAsync(r => r.Id == id, ct)
        ?? throw new RecordNotFoundException(new RecordRef("platform.role", id));

    /// <summary>A name that no other role has, as the reader sees them; two of one name nobody could tell apart.</summary>
    public async Task<string> NameAsync(string? typed, Guid? self, CancellationToken ct)
    {
        var name = typed?.Trim() ?? "";
        if (name.Length is 0 or > LongestName)
        {
            throw new RuleException(name.Length == 0 ? "form.required" : "form.long", "Name");
        }

        var others = await context.Roles.AsNoTracking().Where(r => r.Id != self).ToListAsync(ct);
        return others.Exists(r =>
            string.Equals(RoleNames.Of(r, texts), name, StringComparison.CurrentCultureIgnoreCase)
        )
            ? throw new RuleException("roles.name.taken", "Name")
            : name;
    }
}
