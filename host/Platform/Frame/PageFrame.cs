using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Company;
using CrmModular.Host.Platform.Notifications;
using CrmModular.Host.Platform.Rights;

namespace CrmModular.Host.Platform.Frame;

/// <summary>What the frame around every page shows: menu, quick create, account.</summary>
internal sealed class PageFrame(
    IEnumerable<MenuEntry> menu,
    IEnumerable<CreateEntry> create,
    GenerationHolder generation,
    CurrentUser user,
    IFeatures features,
    CompanyFacts company,
    TabTicket tickets
)
{
    public sealed record Group(string ModuleId, IReadOnlyList<MenuEntry> Entries);

    public PersonRights? User => user.Rights;
    public string CompanyName => company.Name.Length > 0 ? company.Name : "CrmModular";

    /// <summary>The tab's right to its stream of events.</summary>
    public string TabTicket =>
        User is { } person && user.SessionId is { } session
            ? tickets.Write(person.PersonId, session)
            : "";

    /// <summary>The pages of the administration that the user may open, settings of modules last; with none of them, there is no administration.</summary>
    public IReadOnlyList<AdminTab> AdminTabs =>
        _adminTabs ??= [
            .. AdminTab
                .All.Concat(
                    menu.Where(e => e.InSettings)
                        .OrderBy(e => e.Order)
                        .Select(e => new AdminTab(e.TextKey, e.Url, e.Permission))
                )
                .Where(t => user.Has(t.Permission)),
        ];

    private IReadOnlyList<AdminTab>? _adminTabs;

    /// <summary>Whose the page is, for what the browser keeps; the empty text where nobody is signed in.</summary>
    public string PersonMark => User?.PersonId.ToString("N") ?? "";

    public bool MaySeeAccess => user.Has(AdminPermissions.Security);

    public bool Imports => user.Has(AdminPermissions.Import);

    /// <summary>The menu in the order that the modules' manifests say; a group vanishes with its module.</summary>
    public async Task<IReadOnlyList<Group>> MenuAsync(CancellationToken ct)
    {
        var groups = new List<Group>();
        foreach (
            var module in generation
                .Value.Modules.OrderBy(m => m.Module.Manifest.Order)
                .ThenBy(m => m.Id, StringComparer.Ordinal)
        )
        {
            var entries = new List<MenuEntry>();
            foreach (var entry in DailyOf(module.Id))
            {
                if (
                    user.Has(entry.Permission)
                    && (entry.Feature is null || await features.IsOnAsync(entry.Feature, ct))
                )
                {
                    entries.Add(entry);
                }
            }

            if (entries.Count > 0)
            {
                groups.Add(new Group(module.Id, entries));
            }
        }

        return groups;
    }

    private IEnumerable<MenuEntry> DailyOf(string module) =>
        menu.Where(e => e.ModuleId == module && !e.InSettings).OrderBy(e => e.Order);

    /// <summary>What the user may create.</summary>
    public async ValueTask<IReadOnlyList<CreateEntry>> CreatesAsync(CancellationToken ct)
    {
        if (_creates is null)
        {
            var found = new List<CreateEntry>();
            foreach (var entry in create.Where(e => user.Has(e.Permission)).OrderBy(e => e.Order))
            {
                if (entry.Feature is null || await features.IsOnAsync(entry.Feature, ct))
                {
                    found.Add(entry);
                }
            }

            _creates = found;
        }

        return _creates;
    }

    private List<CreateEntry>? _creates;
}

/// <summary>A page of the administration.</summary>
internal sealed record AdminTab(string TextKey, string Url, string Permission)
{
    public static readonly AdminTab[] All =
    [
        new("admin.modules", "/admin/modules", AdminPermissions.Modules),
        new("admin.people", "/admin/people", AdminPermissions.People),
        new("admin.settings", "/admin/settings", AdminPermissions.Settings),
        new("admin.audit", "/admin/audit", AdminPermissions.Audit),
        new("admin.security", "/admin/security", AdminPermissions.Security),
        new("admin.jobs", "/admin/jobs", AdminPermissions.Jobs),
        new("admin.health", "/admin/health", AdminPermissions.Modules),
    ];
}

/// <summary>The host's own permissions.</summary>
internal static class AdminPermissions
{
    public const string Modules = "platform.modules.manage";
    public const string People = "platform.people.manage";
    public const string Settings = "platform.settings.manage";
    public const string Jobs = "platform.jobs.manage";
    public const string Audit = "platform.audit.view";

    /// <summary>Read the security log; see and end sessions and tokens of other people.</summary>
    public const string Security = "platform.security.manage";
    public const string Import = PlatformPermissions.Import;
    public const string Export = PlatformPermissions.Export;

    /// <summary>Take back what others did, and see their imports.</summary>
    public const string Undo = "platform.undo.others";
    public const string ShareViews = PlatformPermissions.ShareViews;

    public static readonly Permission[] All =
    [
        new(Modules, false),
        new(People, false),
        new(Settings, false),
        new(Jobs, false),
        new(Audit, false),
        new(Security, false),
        new(Undo, false),
        new(Import, false, new RoleGrant(BuiltInRoles.Manager, RecordScope.All)),
        new(Export, false, new RoleGrant(BuiltInRoles.Manager, RecordScope.All)),
        new(ShareViews, false, new RoleGrant(BuiltInRoles.Manager, RecordScope.All)),
    ];
}
