using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Settings;

/// <summary>Whether a module is wanted, and whether it runs.</summary>
public sealed class ModuleState
{
    public required string Id { get; set; }
    public bool Wanted { get; set; }

    /// <summary>When the module ran for the first time, and its built-in grants were given.</summary>
    public DateTimeOffset? FirstEnabledAt { get; set; }

    /// <summary>
    /// The permissions whose built-in grants were given, with commas between: what an administrator took away since is not
    /// given again. Null for a module that ran before this was remembered.
    /// </summary>
    public string? Granted { get; set; }
    public DateTimeOffset? ChangedAt { get; set; }
}

/// <summary>Whether a feature is on, and for whom. Without a row it is on for everyone.</summary>
public sealed class FeatureState
{
    public required string Id { get; set; }
    public bool On { get; set; }

    /// <summary>Ids of roles, with commas between; empty is everyone.</summary>
    public string Roles { get; set; } = "";
}

/// <summary>A setting that was set.</summary>
public sealed class SettingRow
{
    public required string Key { get; set; }
    public required string Value { get; set; }
}

/// <summary>A number that grows when something changed that every process holds in memory.</summary>
public sealed class Counter
{
    /// <summary>The number of the wanted set of modules.</summary>
    public const string Set = "set";

    /// <summary>The number of what was switched of features: every request asks for them, so no generation has to be built.</summary>
    public const string Features = "features";

    /// <summary>The number of people, roles, tokens and company facts.</summary>
    public const string Rights = "rights";

    public required string Name { get; set; }
    public long Value { get; set; }
}

/// <summary>A process that works on this database, and which set it runs.</summary>
public sealed class Instance
{
    public Guid Id { get; set; }
    public required string Name { get; set; }
    public DateTimeOffset SeenAt { get; set; }
    public long RunsSet { get; set; }
    public bool Serves { get; set; }

    /// <summary>
    /// Those that said lately that they are there. What says so from the future was written before a clock was set back.
    /// </summary>
    public static Expression<Func<Instance, bool>> SeenWithin(DateTimeOffset now, TimeSpan time)
    {
        var (from, to) = (now - time, now + time);
        return i => i.SeenAt > from && i.SeenAt < to;
    }
}

internal static class SettingsModel
{
    private const string Module = PlatformModel.ModuleId;

    public static void Map(ModelBuilder model, DatabaseProvider provider)
    {
        model.Entity<ModuleState>().ToModuleTable("modules", Module, provider);
        model.Entity<FeatureState>().ToModuleTable("features", Module, provider);
        model.Entity<SettingRow>(setting =>
        {
            setting.ToModuleTable("settings", Module, provider);
            setting.HasKey(x => x.Key);
        });
        model.Entity<Counter>(counter =>
        {
            counter.ToModuleTable("counters", Module, provider);
            counter.HasKey(x => x.Name);
        });
        model.Entity<Instance>().ToModuleTable("instances", Module, provider);
    }
}
