using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using CrmModular.Host.Platform.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>
/// Identity's digest (PBKDF2 with HMAC-SHA-512) at OWASP's number of rounds. A wrong password costs these rounds whatever was
/// stored, so that the time tells neither unknown accounts nor those whose digest is of an older number.
/// </summary>
internal sealed class PasswordWork() : PasswordHasher<SignIn>(Chosen)
{
    public const int Rounds = 210_000;

    public const string MeterName = "CrmModular.Passwords";

    private static readonly IOptions<PasswordHasherOptions> Chosen = Options.Create(
        new PasswordHasherOptions { IterationCount = Rounds }
    );

    private static readonly Counter<int> Done = new Meter(MeterName).CreateCounter<int>(
        "crm.password.rounds"
    );

    /// <summary>The digest of a random password: what nobody knows is compared with what a stranger typed.</summary>
    public static readonly string OfNobody = new PasswordHasher<SignIn>(Chosen).HashPassword(
        new SignIn(),
        RandomNumberGenerator.GetHexString(32)
    );

    public override string HashPassword(SignIn user, string password)
    {
        Done.Add(Rounds);
        return base.HashPassword(user, password);
    }

    public override PasswordVerificationResult VerifyHashedPassword(
        SignIn user,
        string hashedPassword,
        string providedPassword
    )
    {
        var result = base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        var rounds = RoundsOf(hashedPassword);
        if (result == PasswordVerificationResult.Failed && rounds < Rounds)
        {
            Rfc2898DeriveBytes.Pbkdf2(
                providedPassword,
                new byte[16],
                Rounds - rounds,
                HashAlgorithmName.SHA512,
                32
            );
            rounds = Rounds;
        }

        Done.Add(rounds);
        return result;
    }

    /// <summary>Identity's third format: a mark, the function, the rounds, each but the first in four bytes.</summary>
    private static int RoundsOf(string hashed)
    {
        var bytes = Convert.FromBase64String(hashed);
        return bytes.Length > 9 && bytes[0] == 1
            ? (int)BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5))
            : 0;
    }
}
