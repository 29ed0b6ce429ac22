using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>One sign-in of a person on one device, from the password to its end.</summary>
public sealed class Session
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid PersonId { get; set; }

    /// <summary>SHA-256 of the secret in the cookie: who reads this table cannot make a cookie.</summary>
    public required byte[] Digest { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Written every few minutes, not with each request.</summary>
    public DateTimeOffset LastUsedAt { get; set; }

    /// <summary>When it ends however much it is used.</summary>
    public DateTimeOffset EndsAt { get; set; }

    /// <summary>When it was ended before its time; null while it was not.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    public string Address { get; set; } = "";
    public string Agent { get; set; } = "";
}

/// <summary>A link by which a person sets a password. A person has one at most, so a newer one takes the place of an older.</summary>
public sealed class PasswordLink
{
    public Guid PersonId { get; set; }
    public required byte[] Digest { get; set; }
    public DateTimeOffset EndsAt { get; set; }
}

/// <summary>How often something was tried within a stretch of time, see <see cref="AttemptCounter"/>.</summary>
public sealed class AttemptCount
{
    /// <summary>A digest of what is counted: names that strangers typed are not kept.</summary>
    public required string Key { get; set; }
    public int Count { get; set; }

    /// <summary>When counting begins anew, in milliseconds since 1970.</summary>
    public long EndsAt { get; set; }
}

/// <summary>A key that protects cookies and tickets, for all processes on this database.</summary>
public sealed class DataKey
{
    public required string Name { get; set; }

    /// <summary>The element, or what <see cref="DataKeyStore"/> made of it where a secret is set.</summary>
    public required string Xml { get; set; }
}

internal static class SessionsModel
{
    private const string Module = PlatformModel.ModuleId;

    public static void Map(ModelBuilder model, DatabaseProvider provider)
    {
        model.Entity<Session>(session =>
        {
            session.ToModuleTable("sessions", Module, provider);
            session.Property(x => x.Address).HasMaxLength(45);
            session.Property(x => x.Agent).HasMaxLength(200);
            session.HasIndex(x => x.PersonId);
        });
        model.Entity<PasswordLink>(link =>
        {
            link.ToModuleTable("password_links", Module, provider);
            link.HasKey(x => x.PersonId);
        });
        model.Entity<AttemptCount>(count =>
        {
            count.ToModuleTable("attempts", Module, provider);
            count.HasKey(x => x.Key);
            count.Property(x => x.Key).HasMaxLength(64);
        });
        model.Entity<DataKey>(key =>
        {
            key.ToModuleTable("data_keys", Module, provider);
            key.HasKey(x => x.Name);
            key.Property(x => x.Name).HasMaxLength(100);
        });
    }
}
