namespace CrmModular.Host.Platform.Rights;

/// <summary>The person of the current scope; filled by the request's pipeline, a job or the command line.</summary>
internal sealed class CurrentUser : ICurrentUser
{
    private bool _system;

    public PersonRights? Rights { get; private set; }
    public Guid? PersonId => Rights?.PersonId;
    public string Name => Rights?.Name ?? "";
    public string Via { get; private set; } = "page";

    /// <summary>The session by which the person asks; null for a token, a job or the command line.</summary>
    public Guid? SessionId { get; private set; }

    public bool Has(string permission) => ScopeOf(permission) != RecordScope.None;

    public RecordScope ScopeOf(string permission) =>
        _system ? RecordScope.All : Rights?.ScopeOf(permission) ?? RecordScope.None;

    /// <summary>Whether nothing is kept from it: the installation itself, or an administrator.</summary>
    public bool Unlimited => _system || Rights is { Administrator: true, Limit: null };

    public void Become(PersonRights? rights, string via, Guid? session = null)
    {
        Rights = rights;
        SessionId = session;
        Via = via;
        _system = false;
    }

    /// <summary>Works for whoever another scope works for.</summary>
    public void BecomeLike(CurrentUser other) =>
        (Rights, Via, _system) = (other.Rights, other.Via, other._system);

    /// <summary>Works for the installation itself, without limits: the command line, upkeep, deliveries.</summary>
    public void BecomeSystem(string via)
    {
        Rights = null;
        SessionId = null;
        Via = via;
        _system = true;
    }
}
