namespace CrmModular.Host.Platform.Modules;

/// <summary>What turning a module off would take away, and what stays: counts of itself and of all that goes with it.</summary>
public sealed record ModuleImpact
{
    public required ImpactModule Module { get; init; }

    /// <summary>The modules that need it, directly or through others; they go off with it.</summary>
    public required IReadOnlyList<ImpactModule> Dependants { get; init; }
    public int Pages { get; init; }
    public int MenuEntries { get; init; }
    public int Endpoints { get; init; }
    public required IReadOnlyList<string> Jobs { get; init; }
    public required IReadOnlyList<ImpactExtension> Extensions { get; init; }

    /// <summary>The kinds of record that search no longer finds, and how many it finds now.</summary>
    public required IReadOnlyList<ImpactCount> Search { get; init; }
    public int SavedViews { get; init; }

    /// <summary>What stays: the rows of each table.</summary>
    public required IReadOnlyList<ImpactCount> Tables { get; init; }
    public long Rows => Tables.Sum(t => t.Count);

    /// <summary>The parts that can be turned off alone.</summary>
    public required IReadOnlyList<ImpactFeature> Features { get; init; }

    /// <summary>How many people opened a page or changed a record of it in the last 30 days.</summary>
    public int PeopleUsed { get; init; }

    /// <summary>How many people there are.</summary>
    public int People { get; init; }

    /// <summary>Who used it most; empty without the right to read the audit.</summary>
    public required IReadOnlyList<ImpactUser> Users { get; init; }
}

/// <summary>A module as the impact names it.</summary>
public sealed record ImpactModule(string Id, string Name, string Version, bool IsPlugin, long Rows);

/// <summary>What a module adds at one place.</summary>
/// <param name="Point">What it is: <c>panel</c>, <c>fact</c>, <c>timeline</c>, <c>widget</c> or <c>column</c>.</param>
/// <param name="Target">The record or list that it extends, named; empty where there is none.</param>
/// <param name="Count">How many.</param>
/// <param name="Names">Their names, where they have some.</param>
public sealed record ImpactExtension(
    string Point,
    string Target,
    int Count,
    IReadOnlyList<string> Names
);

/// <summary>Something counted.</summary>
public sealed record ImpactCount(string Name, long Count);

/// <summary>A feature and whether it is on.</summary>
public sealed record ImpactFeature(string Id, string Name, bool On);

/// <summary>How often one person used it in the last 30 days.</summary>
public sealed record ImpactUser(Guid Id, string Name, long Count, DateOnly LastDay);
