using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Security;
using Microsoft.AspNetCore.Identity;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>Gives somebody a password; the caller has made sure who asks.</summary>
internal static class NewPassword
{
    /// <exception cref="RuleException">It is too weak, with the field <c>Password</c>; nothing was written.</exception>
    public static async Task SetAsync(
        UserManager<SignIn> signIns,
        SignIn signIn,
        string? password,
        string name
    )
    {
        if (PasswordStrength.Problem(password, signIn.Email, [name]) is { } problem)
        {
            throw new RuleException(problem, "Password");
        }

        var token = await signIns.GeneratePasswordResetTokenAsync(signIn);
        var result = await signIns.ResetPasswordAsync(signIn, token, password!);
        if (!result.Succeeded)
        {
            throw SignInRefusal.Of(result);
        }
    }
}
