using CrmModular.Host.Platform.People;

namespace CrmModular.Host.Platform.ApiTokens;

/// <summary>A token as requests ask for it, in memory.</summary>
internal sealed class TokenAccess(ApiToken token)
{
    private long _lastUsed = (token.LastUsedAt ?? DateTimeOffset.MinValue).UtcTicks;

    public Guid Id { get; } = token.Id;
    public Guid PersonId { get; } = token.PersonId;
    public string Name { get; } = token.Name;

    /// <summary>Null when what is stored cannot be read: such a token opens nothing.</summary>
    public TokenScopes? Scopes { get; } = TokenScopes.Parse(token.Scopes);

    public bool Revoked { get; } = token.RevokedAt is not null;

    public DateTimeOffset ExpiresAt { get; } = TokenTerm.EndOf(token);

    /// <summary>The last use that this process knows of; the least time for none.</summary>
    public DateTimeOffset LastUsedAt
    {
        get => new(Interlocked.Read(ref _lastUsed), TimeSpan.Zero);
        set => Interlocked.Exchange(ref _lastUsed, value.UtcTicks);
    }
}

/// <summary>How long tokens live.</summary>
internal static class TokenTerm
{
    public const int DefaultDays = 90;
    public const int MaxDays = 365;

    public static DateTimeOffset EndOf(ApiToken token) =>
        token.ExpiresAt ?? token.CreatedAt.AddDays(MaxDays);
}
