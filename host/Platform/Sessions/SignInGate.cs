using CrmModular.Host.Platform.SecurityLog;

namespace CrmModular.Host.Platform.Sessions;

/// <summary>A try that may be looked at, and what is to be given back when it was right.</summary>
internal sealed record CountedTry(string Own, IReadOnlyList<string> Shared);

/// <summary>
/// How many passwords may be tried. Each try is counted before it is looked at, by the name that was typed, whether an account
/// of that name exists or not, so that the answers tell nobody which do.
/// </summary>
internal sealed class SignInGate(AttemptCounter counter, KnownDevice devices)
{
    /// <summary>For one account from one place, or from one device that it signed in on before.</summary>
    public const int LimitOfAccount = 5;

    /// <summary>From one place, whichever accounts: more than a whole office mistypes, far less than guessing needs.</summary>
    public const int LimitOfPlace = 30;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>For one account from all places together: beyond it the account is slowed, never closed, and not for known devices.</summary>
    public const int FastTries = 20;

    public static readonly TimeSpan FastWindow = TimeSpan.FromHours(1);
    public static readonly TimeSpan SlowStep = TimeSpan.FromSeconds(30);

    public static string KeyOfOwn(string account, string placeOrDevice) =>
        AttemptCounter.KeyOf("own", account, placeOrDevice);

    public static string KeyOfPlace(string network) => AttemptCounter.KeyOf("place", network);

    public static string KeyOfAccount(string account) => AttemptCounter.KeyOf("account", account);

    /// <summary>Counts a try; answers it, or how long to wait.</summary>
    public async Task<(CountedTry? Try, TimeSpan Wait)> EnterAsync(
        HttpContext http,
        string account,
        CancellationToken ct
    )
    {
        var place = Visitor.NetworkOf(http);
        var device = devices.MarkOf(http, account);
        var own = KeyOfOwn(account, device ?? place);
        var whole = KeyOfAccount(account);
        var at = KeyOfPlace(place);
        // Before anything is written, so that names that are made up fill no table.
        if (counter.RefusedFor(at) is { } known)
        {
            return (null, known);
        }

        if (await counter.CountAsync(own, LimitOfAccount, Window, ct) is { } closed)
        {
            return (null, closed);
        }

        if (await counter.CountAsync(at, LimitOfPlace, Window, ct) is { } crowded)
        {
            return (null, crowded);
        }

        if (
            device is null
            && await counter.CountAsync(whole, FastTries, FastWindow, ct) is not null
            && await counter.CountAsync(AttemptCounter.KeyOf("slow", account), 1, SlowStep, ct)
                is { } slow
        )
        {
            return (null, slow);
        }

        return (new CountedTry(own, device is null ? [at, whole] : [at]), TimeSpan.Zero);
    }

    /// <summary>The try was right: it counts for nothing, and its account begins anew here.</summary>
    public async Task WasRightAsync(CountedTry right, CancellationToken ct)
    {
        await counter.ForgetAsync(right.Own, ct);
        foreach (var key in right.Shared)
        {
            await counter.GiveBackAsync(key, ct);
        }
    }
}
