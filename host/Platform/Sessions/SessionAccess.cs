using System.Security.Cryptography;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>A session as requests ask for it, in memory.</summary>
internal sealed class SessionAccess(Session session)
{
    private long _lastUsed = session.LastUsedAt.UtcTicks;

    public Guid Id { get; } = session.Id;
    public Guid PersonId { get; } = session.PersonId;

    /// <summary>The last use that this process knows of.</summary>
    public DateTimeOffset LastUsedAt
    {
        get => new(Interlocked.Read(ref _lastUsed), TimeSpan.Zero);
        set => Interlocked.Exchange(ref _lastUsed, value.UtcTicks);
    }

    /// <summary>Whether it was neither ended nor reached its end.</summary>
    public bool IsOpen(DateTimeOffset now) => session.EndedAt is null && now < session.EndsAt;

    /// <summary>Whether the secret of a cookie is this session's.</summary>
    public bool IsOf(byte[] secret) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(secret), session.Digest);
}
