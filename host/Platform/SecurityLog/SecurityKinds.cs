namespace CrmModular.Host.Platform.SecurityLog;

/// <summary>What the security log tells of; each is named by <c>security.kind.</c> and its id.</summary>
internal static class SecurityKinds
{
    public const string SignIn = "sign-in";
    public const string WrongPassword = "sign-in.wrong";
    public const string Brake = "sign-in.brake";
    public const string SignOut = "sign-out";
    public const string SessionEnded = "session.ended";
    public const string LinkMade = "link.made";
    public const string LinkUsed = "link.used";
    public const string LinkRefused = "link.refused";
    public const string PasswordChanged = "password.changed";
    public const string TokenMade = "token.made";
    public const string TokenUsed = "token.used";
    public const string TokenRevoked = "token.revoked";
    public const string TokenRefused = "token.refused";
    public const string Rights = "rights.changed";
    public const string Forbidden = "forbidden";
    public const string Forgery = "forgery";
    public const string Limit = "limit";
    public const string Overflow = "overflow";

    public static readonly string[] All =
    [
        SignIn,
        WrongPassword,
        Brake,
        SignOut,
        SessionEnded,
        LinkMade,
        LinkUsed,
        LinkRefused,
        PasswordChanged,
        TokenMade,
        TokenUsed,
        TokenRevoked,
        TokenRefused,
        Rights,
        Forbidden,
        Forgery,
        Limit,
        Overflow,
    ];
}
