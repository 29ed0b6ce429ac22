using CrmModular.Host.Platform.People;
using Microsoft.AspNetCore.Identity;

namespace CrmModular.Host.Platform.Security;

/// <summary>What sign-in asks for.</summary>
internal static class IdentityRules
{
    public static void Configure(IdentityOptions options)
    {
        options.User.RequireUniqueEmail = true;
        options.User.AllowedUserNameCharacters = "";
        // Length and an estimate of guesses decide, not kinds of characters (NIST SP 800-63B, 5.1.1.2).
        options.Password.RequiredLength = PasswordStrength.LeastLength;
        options.Password.RequireDigit = false;
        options.Password.RequireLowercase = false;
        options.Password.RequireUppercase = false;
        options.Password.RequireNonAlphanumeric = false;
        options.Password.RequiredUniqueChars = 4;
    }
}

/// <summary>Refuses passwords that are quickly guessed.</summary>
internal sealed class PasswordStrength(ICompany company) : IPasswordValidator<SignIn>
{
    /// <summary>zxcvbn: 0 to 4; 3 is "safely unguessable" against an offline attack on a slow digest.</summary>
    private const int LeastScore = 3;

    public const int LeastLength = 10;

    /// <summary>More would only cost the digest time.</summary>
    public const int GreatestLength = 200;

    public Task<IdentityResult> ValidateAsync(
        UserManager<SignIn> manager,
        SignIn user,
        string? password
    ) =>
        Task.FromResult(
            Problem(password, user.Email, [company.Name]) is { } problem
                ? IdentityResult.Failed(
                    new IdentityError { Code = "PasswordTooWeak", Description = problem }
                )
                : IdentityResult.Success
        );

    /// <summary>The key of the text that says what is wrong with a password; null when it is good.</summary>
    /// <param name="password">The password.</param>
    /// <param name="email">Whose it is: its parts count as guessed.</param>
    /// <param name="personal">Other words that a guesser would try first.</param>
    public static string? Problem(
        string? password,
        string? email,
        IReadOnlyCollection<string?> personal
    )
    {
        if (password is null || password.Length < LeastLength)
        {
            return "password.short";
        }

        if (password.Length > GreatestLength)
        {
            return "password.long";
        }

        string[] words =
        [
            email ?? "",
            .. (email ?? "").Split('@', '.'),
            .. personal.SelectMany(p => (p ?? "").Split(' ')),
            "crmmodular",
        ];
        var score = global::Zxcvbn
            .Zxcvbn.MatchPassword(password, words.Where(w => w.Length > 2))
            .Score;
        return score >= LeastScore ? null : "password.weak";
    }
}
