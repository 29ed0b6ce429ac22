using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.Rights;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Host.Platform.Setup;

/// <summary>The first run by settings: administrator, password and modules come from the environment.</summary>
internal static class UnattendedSetup
{
    private const string Section = "CrmModular:FirstRun:";

    public static async Task RunAsync(IServiceProvider services, CancellationToken ct)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        using var lease = services.GetRequiredService<GenerationManager>().Lease();
        await using var scope = lease.Generation.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<PlatformContext>();
        var setup = services.GetRequiredService<SetupCode>();
        setup.Done = await context.SignIns.AnyAsync(ct);
        if (
            setup.Done == true
            || configuration[Section + "AdminEmail"] is not { Length: > 0 } email
        )
        {
            return;
        }

        var user = scope.ServiceProvider.GetRequiredService<CurrentUser>();
        user.BecomeSystem("cli");
        var chinese = configuration[Section + "Language"] == "zh-CN";
        var facts = new SetupService.Facts(
            configuration[Section + "Company"] ?? "My company",
            configuration[Section + "Currency"] ?? (chinese ? "CNY" : "USD"),
            configuration[Section + "TimeZone"] ?? (chinese ? "Asia/Shanghai" : "UTC"),
            configuration[Section + "Language"] ?? "en"
        );
        var language = System.Globalization.CultureInfo.GetCultureInfo(facts.Language);
        System.Globalization.CultureInfo.CurrentUICulture = language;
        try
        {
            await RunAsync(services, scope.ServiceProvider, facts, email, ct);
        }
        catch (RuleException e)
        {
            var texts = scope.ServiceProvider.GetRequiredService<ITexts>();
            throw new SetupRefusedException(texts[e.TextKey, [.. e.Arguments]], e);
        }
    }

    private static async Task RunAsync(
        IServiceProvider host,
        IServiceProvider generation,
        SetupService.Facts facts,
        string email,
        CancellationToken ct
    )
    {
        var configuration = host.GetRequiredService<IConfiguration>();
        var admin = await generation
            .GetRequiredService<SetupService>()
            .RunAsync(
                facts,
                configuration[Section + "AdminName"] ?? "",
                email,
                configuration[Section + "AdminPassword"] ?? "",
                ct
            );
        var modules = (configuration[Section + "Modules"] ?? "").Split(
            ',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        if (modules.Length > 0)
        {
            await host.GetRequiredService<ModuleChanges>()
                .EnableAsync(modules, generation.GetRequiredService<CurrentUser>(), ct);
        }

        if (configuration.GetValue<bool>(Section + "Demo"))
        {
            await DemoLoader.RunInCurrentAsync(
                host.GetRequiredService<GenerationManager>(),
                admin,
                facts.Language == "zh-CN"
            );
        }
    }
}

/// <summary>The settings for an unattended first run cannot be used; the message says why, and nothing was written.</summary>
internal sealed class SetupRefusedException(string message, Exception cause)
    : Exception(message, cause);
