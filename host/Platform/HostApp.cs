using Autofac.Extensions.DependencyInjection;
using CrmModular.Host.Data;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.ApiTokens;
using CrmModular.Host.Platform.Company;
using CrmModular.Host.Platform.Edge;
using CrmModular.Host.Platform.Events;
using CrmModular.Host.Platform.Guests;
using CrmModular.Host.Platform.Health;
using CrmModular.Host.Platform.Jobs;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.Notifications;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.SecurityLog;
using CrmModular.Host.Platform.Sessions;
using CrmModular.Host.Platform.Settings;
using CrmModular.Host.Platform.Setup;
using CrmModular.Host.Platform.Usage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CrmModular.Host.Platform;

/// <summary>Composes the program around the generations: what lives through every swap.</summary>
internal static class HostApp
{
    private const string DefaultAddress = "http://localhost:5080";

    /// <summary>How long a process that is asked to end waits for the requests that run.</summary>
    public static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    /// <summary>Renewed while it lasts; how long a start waits after another was killed in the middle of it.</summary>
    private static readonly TimeSpan StartLease = TimeSpan.FromSeconds(15);

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
        var limits = new HttpLimits(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            limits.Set(kestrel.Limits);
        });
        builder.Services.AddSingleton(limits);
        builder.Services.Configure<FormOptions>(limits.Set);
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
        app.UseMiddleware<PrivateAnswers>();
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
        PrivateFiles.Close(
            services.GetRequiredService<HostPaths>(),
            services.GetRequiredService<IDatabase>()
        );
        // All of set-up is one thing: of processes that start at once, one does it, and the others find it done.
        await using var lease = await services
            .GetRequiredService<Leases>()
            .TakeAsync("start", StartLease, ct);
        await RoleDoubles.RefuseAsync(services.GetRequiredService<IDatabase>(), ct);
        await services
            .GetRequiredService<ModuleMigrator>()
            .MigrateAsync(services, PlatformModel.ModuleId, ct);
        services
            .GetRequiredService<DataKeyStore>()
            .TakeOver(Path.Combine(services.GetRequiredService<HostPaths>().Data, "keys"));
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
        services.AddSingleton<Errors.Outage>();
        services.AddHostedService<JobRunner>();
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<DeliveryRound>();
        services.AddSingleton<CatchUp>();
        services.AddHostedService<OutboxDispatcher>();
    }

    /// <summary>Who gets in: what counts, remembers and protects is the process's, whichever generation serves.</summary>
    private static void AddAccess(IServiceCollection services)
    {
        services.AddSingleton<RequestRates>();
        services.AddSingleton<AttemptCounter>();
        services.AddSingleton<KnownDevice>();
        services.AddSingleton<SignInGate>();
        services.AddSingleton<TokenGuesses>();
        services.AddSingleton<LastUses>();
        services.AddSingleton<RequestAccess>();
        services.AddSingleton<SecurityRecorder>();
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<DataKeyStore>();
        services.AddHostedService<AccessUpkeep>();
        services.AddDataProtection().SetApplicationName("CrmModular");
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<DataKeyStore>((options, keys) => options.XmlRepository = keys);
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
        services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = StopPatience;
            // A slow request must not take the time in which jobs come to a checkpoint.
            options.ServicesStopConcurrently = true;
        });
        services.AddMemoryCache();
        // The server fills the accessor only when the host itself has one; a generation's accessor reads the same place.
        services.AddHttpContextAccessor();
        services.AddSingleton<InstanceId>();
        services.AddSingleton<SharedClock>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<Leases>();
        services.AddSingleton<SetupCode>();
        AddAccess(services);
        services.AddSingleton<RightsCache>();
        services.AddSingleton<CompanyFacts>();
        services.AddSingleton<SettingValues>();
        services.AddSingleton<FeatureStates>();
        services.AddSingleton<UsageRecorder>();
        services.AddSingleton<ModuleLoader>();
        services.AddSingleton<ModuleCopies>();
        services.AddSingleton<StartJournal>();
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
        PlatformRegistration.AddData(services, database.Provider);
    }
}
