using System.Security.Cryptography;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Company;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Setup;

/// <summary>The one-time code that the console shows: whoever sees the console may set the company up.</summary>
internal sealed class SetupCode
{
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private int _wrong;

    public string Code { get; } = RandomNumberGenerator.GetString(Letters, 8);

    /// <summary>Whether setting up is over; null until it was looked up.</summary>
    public bool? Done { get; set; }

    /// <summary>Whether too many wrong codes were given; only a new start makes another one.</summary>
    public bool Closed => Volatile.Read(ref _wrong) >= 10;

    /// <summary>Compares in constant time; ten wrong ones end it until the next start.</summary>
    public bool Accepts(string? typed)
    {
        if (Closed)
        {
            return false;
        }

        var right = CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.UTF8.GetBytes(Code),
            System.Text.Encoding.UTF8.GetBytes(
                (typed ?? "").Trim().ToUpperInvariant().Replace("-", "", StringComparison.Ordinal)
            )
        );
        if (!right)
        {
            Interlocked.Increment(ref _wrong);
        }

        return right;
    }
}

/// <summary>Leads every page to the first run until somebody can sign in.</summary>
internal sealed class FirstRunMiddleware(RequestDelegate next, SetupCode setup)
{
    public async Task InvokeAsync(HttpContext context, PlatformContext platform)
    {
        if (setup.Done != true)
        {
            setup.Done = await platform.SignIns.AsNoTracking().AnyAsync(context.RequestAborted);
        }

        var path = context.Request.Path;
        if (
            setup.Done == true
            || path.StartsWithSegments("/first-run")
            || path.StartsWithSegments("/api")
            || path.StartsWithSegments("/language")
            || path.StartsWithSegments("/error")
        )
        {
            await next(context);
            return;
        }

        context.Response.Redirect("/first-run");
    }
}

/// <summary>Makes what every installation starts with: the built-in roles, the company's facts, the administrator.</summary>
internal sealed class SetupService(
    PlatformContext context,
    Microsoft.AspNetCore.Identity.UserManager<SignIn> signIns,
    ReachBuilder reach,
    RightsCache rights,
    Settings.SettingValues settings,
    CompanyFacts company,
    SetupCode setup
)
{
    /// <summary>Names set-up among what only one process does at a time.</summary>
    public const string Alone = "platform.set-up";

    public sealed record Facts(string Name, string Currency, string TimeZone, string Language);

    /// <summary>Adds the roles that are not there yet; called at each start, so that an older database gets newer roles.</summary>
    public static async Task AddRolesAsync(PlatformContext context, CancellationToken ct)
    {
        string[] keys =
        [
            BuiltInRoles.Administrator,
            BuiltInRoles.Manager,
            BuiltInRoles.Member,
            BuiltInRoles.Reader,
        ];
        await using var write = await context.BeginWriteAsync(Alone, ct);
        var there = await context.Roles.Select(r => r.Key).ToListAsync(ct);
        context.Roles.AddRange(
            keys.Except(there, StringComparer.Ordinal).Select(key => new Role { Key = key })
        );
        await context.SaveChangesAsync(ct);
        await write.CommitAsync(ct);
    }

    /// <summary>Makes the first administrator.</summary>
    /// <exception cref="RuleException">The address or the password is refused; nothing was written.</exception>
    public async Task<Guid> RunAsync(
        Facts facts,
        string personName,
        string email,
        string password,
        CancellationToken ct
    )
    {
        await using var write = await context.BeginWriteAsync(Alone, ct);
        if (await context.SignIns.AnyAsync(ct))
        {
            throw new RuleException("setup.done");
        }

        var person = new Person
        {
            Name = personName.Length > 0 ? personName : email.Split('@')[0],
            Email = email,
            Language = facts.Language,
        };
        context.Persons.Add(person);
        var role = await context.Roles.FirstAsync(r => r.Key == BuiltInRoles.Administrator, ct);
        context.PersonRoles.Add(new PersonRole { PersonId = person.Id, RoleId = role.Id });
        await SetAsync(CompanyFacts.NameKey, facts.Name, ct);
        await SetAsync(CompanyFacts.CurrencyKey, facts.Currency, ct);
        await SetAsync(CompanyFacts.TimeZoneKey, facts.TimeZone, ct);
        await SetAsync(CompanyFacts.LanguageKey, facts.Language, ct);
        await context.SaveChangesAsync(ct);
        var result = await signIns.CreateAsync(
            new SignIn
            {
                Id = person.Id,
                UserName = email,
                Email = email,
            },
            password
        );
        if (!result.Succeeded)
        {
            throw SignInRefusal.Of(result);
        }

        await reach.RebuildAsync(ct);
        await Modularity.Counters.IncrementAsync(context, Settings.Counter.Rights, ct);
        await write.CommitAsync(ct);
        rights.Clear();
        settings.Clear();
        await company.LoadAsync(settings, ct);
        setup.Done = true;
        return person.Id;
    }

    private async Task SetAsync(string key, string value, CancellationToken ct)
    {
        var row = await context.Settings.FindAsync([key], ct);
        if (row is null)
        {
            context.Settings.Add(new Settings.SettingRow { Key = key, Value = value });
        }
        else
        {
            row.Value = value;
        }
    }
}
