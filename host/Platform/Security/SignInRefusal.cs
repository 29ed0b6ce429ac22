using Microsoft.AspNetCore.Identity;

namespace CrmModular.Host.Platform.Security;

/// <summary>Says in our words what Identity refused.</summary>
internal static class SignInRefusal
{
    public static RuleException Of(IdentityResult result)
    {
        if (
            result
                .Errors.Where(e => e.Code.StartsWith("Password", StringComparison.Ordinal))
                .MaxBy(e => e.Description.StartsWith("password.", StringComparison.Ordinal)) is
            { } password
        )
        {
            var key = password.Description.StartsWith("password.", StringComparison.Ordinal)
                ? password.Description
                : "password.weak";
            return new RuleException(key, "Password");
        }

        var taken = result.Errors.Any(e =>
            e.Code.StartsWith("Duplicate", StringComparison.Ordinal)
        );
        return new RuleException(taken ? "email.taken" : "email.invalid", "Email");
    }
}
