using CrmModular.Host.Platform;

namespace CrmModular.Host.Data;

/// <summary>The database as the host itself sees it.</summary>
internal interface IHostDatabase : IDatabase
{
    /// <summary>Set when a save of this process committed events.</summary>
    Signal NewEvents { get; }

    /// <summary>How long a module may hold one write transaction.</summary>
    new TimeSpan WriteLimit { get; set; }

    /// <summary>Who held it longer.</summary>
    BrokenWrites Broken { get; }
}
