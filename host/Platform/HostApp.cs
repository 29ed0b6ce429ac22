using Autofac.Extensions.DependencyInjection;
using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.Company;
using CrmModular.Host.Platform.Events;
using CrmModular.Host.Platform.Guests;
using CrmModular.Host.Platform.Jobs;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.Notifications;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Security;
using CrmModular.Host.Platform.Settings;
using CrmModular.Host.Platform.Setup;
using CrmModular.Host.Platform.Usage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CrmModular.Host.Platform;

/// <summary>Composes the program around the generations: what lives through every swap.</summary>
internal static class HostApp
{
    private const string DefaultAddress = "http://localhost:5080";

    public static WebApplication Build(
        string[] args,
        Action<WebApplicationBuilder>? configure = null
    )
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = ContentRoot() }
        );
        // Started from a build's output, the assets lie where its list of them says; a published program has none.
        builder.WebHost.UseStaticWebAssets();
        configure?.Invoke(builder);
        builder.Host.UseServiceProviderFactory(new AutofacServiceProviderFactory());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
        });
        if (
            string.IsNullOrEmpty(builder.Configuration["urls"])
            && string.IsNullOrEmpty(builder.Configuration["http_ports"])
        )
        {
            builder.WebHost.UseUrls(DefaultAddress);
        }

        AddServices(builder);
        var app = builder.Build();
        var log = app.Services.GetRequiredService<ILogger<BrokenWrites>>();
        app.Services.GetRequiredService<IHostDatabase>()
            .Broken.Hear(module => GuestLog.BrokeWrite(log, module));
        app.UseMiddleware<SecurityHeaders>();
        app.UseStaticFiles();
        app.Map("/health", health => health.UseMiddleware<HealthMiddleware>());
        app.Map("/notifications/stream", stream => stream.UseMiddleware<TabStreamMiddleware>());
        app.UseMiddleware<GenerationMiddleware>();
        return app;
    }

    /// <summary>The working folder where it is the product's (dotnet run), otherwise the program's own, wherever it was started.</summary>
    private static string? ContentRoot() =>
        File.Exists("appsettings.json") ? null : AppContext.BaseDirectory;

    /// <summary>Brings the platform's tables up, sets up unattended where asked, and builds the first generation.</summary>
    public static async Task PrepareAsync(WebApplication app, CancellationToken ct)
    {
        var services = app.Services;
        await services
            .GetRequiredService<ModuleMigrator>()
            .MigrateAsync(services, PlatformModel.ModuleId, ct);
        await using (var scope = services.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<CurrentUser>().BecomeSystem("system");
            await SetupService.AddRolesAsync(
                scope.ServiceProvider.GetRequiredService<PlatformContext>(),
                ct
            );
        }

        await services
            .GetRequiredService<CompanyFacts>()
            .LoadAsync(services.GetRequiredService<SettingValues>(), ct);
        await services.GetRequiredService<ModuleChanges>().SwapAsync(ct);
        await UnattendedSetup.RunAsync(services, ct);
    }

    /// <summary>Jobs and deliveries run in generations and outlive them.</summary>
    private static void AddBackground(IServiceCollection services)
    {
        services.AddSingleton<JobSignal>();
        services.AddSingleton<JobClaims>();
        services.AddSingleton<JobSchedules>();
        services.AddHostedService<JobRunner>();
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<DeliveryRound>();
        services.AddSingleton<CatchUp>();
        services.AddHostedService<OutboxDispatcher>();
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var paths = new HostPaths(builder.Configuration, builder.Environment);
        var database = DatabaseChoice.Make(builder.Configuration, paths);
        services.AddSingleton(paths);
        services.AddSingleton<IDatabase>(database);
        services.AddSingleton<IHostDatabase>(database);
        services.TryAddSingleton(TimeProvider.System);
        var limits = GuestLimits.Of(builder.Configuration);
        database.WriteLimit = limits.Write;
        services.AddSingleton(limits);
        services.AddMemoryCache();
        // The server fills the accessor only when the host itself has one; a generation's accessor reads the same place.
        services.AddHttpContextAccessor();
        services.AddSingleton<InstanceId>();
        services.AddSingleton<Leases>();
        services.AddSingleton<SetupCode>();
        services.AddSingleton<SignInTries>();
        services.AddSingleton<RightsCache>();
        services.AddSingleton<CompanyFacts>();
        services.AddSingleton<SettingValues>();
        services.AddSingleton<FeatureStates>();
        services.AddSingleton<UsageRecorder>();
        services.AddSingleton<ModuleLoader>();
        services.AddSingleton<ModuleMigrator>();
        services.AddSingleton<ModuleSet>();
        services.AddSingleton<GenerationServices>();
        services.AddSingleton<GenerationComposer>();
        services.AddSingleton<GenerationPipeline>();
        services.AddSingleton<GenerationBuilder>();
        services.AddSingleton<GenerationManager>();
        services.AddSingleton<ModuleChanges>();
        services.AddSingleton<TabStream>();
        services.AddSingleton<TabTicket>();
        services.AddHostedService<SetWatcher>();
        AddBackground(services);
        services
            .AddDataProtection()
            .SetApplicationName("CrmModular")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(paths.Data, "keys")));
        PlatformRegistration.AddData(services, database.Provider);
    }
}
