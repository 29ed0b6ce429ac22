namespace CrmModular.Host.Platform.Sessions;

/// <summary>The names of the cookies of signing in, in one place.</summary>
internal static class SignInCookies
{
    public const string Session = "crm.session";

    /// <summary>Tells a device on which the person signed in before from a stranger's, see <see cref="KnownDevice"/>.</summary>
    public const string Device = "crm.device";
}
