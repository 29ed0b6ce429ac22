using System.Collections.Immutable;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using CrmModular.Host.Data;
using CrmModular.Host.Data.Bulk;
using CrmModular.Host.Modularity;
using CrmModular.Host.Platform.ApiTokens;
using CrmModular.Host.Platform.Company;
using CrmModular.Host.Platform.Edge;
using CrmModular.Host.Platform.Errors;
using CrmModular.Host.Platform.Events;
using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Guests;
using CrmModular.Host.Platform.Jobs;
using CrmModular.Host.Platform.Modules;
using CrmModular.Host.Platform.Notifications;
using CrmModular.Host.Platform.People;
using CrmModular.Host.Platform.Requests;
using CrmModular.Host.Platform.Rights;
using CrmModular.Host.Platform.Search;
using CrmModular.Host.Platform.Security;
using CrmModular.Host.Platform.SecurityLog;
using CrmModular.Host.Platform.Sessions;
using CrmModular.Host.Platform.Settings;
using CrmModular.Host.Platform.Setup;
using CrmModular.Host.Platform.Texts;
using CrmModular.Host.Platform.Usage;
using CrmModular.Host.Platform.Values;
using CrmModular.Sdk.Web;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.WebEncoders;
using Microsoft.FeatureManagement;

namespace CrmModular.Host.Platform;

/// <summary>Registers what the SDK promises, afresh for each generation, and lays out a request's way through it.</summary>
internal static class PlatformRegistration
{
    /// <summary>The host's own singletons that live through swaps; they are bridged into each generation.</summary>
    public static readonly Type[] HostSingletons =
    [
        typeof(RightsCache),
        typeof(CompanyFacts),
        typeof(GenerationManager),
        typeof(ModuleSet),
        typeof(ModuleChanges),
        typeof(ModuleLoader),
        typeof(UsageRecorder),
        typeof(HostPaths),
        typeof(InstanceId),
        typeof(SetupCode),
        typeof(HttpLimits),
        typeof(RequestRates),
        typeof(AttemptCounter),
        typeof(KnownDevice),
        typeof(SignInGate),
        typeof(TokenGuesses),
        typeof(LastUses),
        typeof(RequestAccess),
        typeof(SecurityRecorder),
        typeof(Outage),
        typeof(PublicAddress),
        typeof(Leases),
        typeof(SharedClock),
        typeof(FeatureStates),
        typeof(SettingValues),
        typeof(TabStream),
        typeof(TabTicket),
        typeof(IHostDatabase),
        typeof(JobSignal),
    ];

    public static void Add(
        IServiceCollection services,
        DatabaseProvider provider,
        ImmutableArray<LoadedModule> modules
    )
    {
        AddData(services, provider);
        AddSecurity(services);
        AddWeb(services);
        AddRequests(services, modules);
        services.AddSingleton(sp =>
            TextStore.Read(TextFolders(sp.GetRequiredService<GenerationManager>(), modules))
        );
        services.AddSingleton<ITexts, Texts.Texts>();
        services.AddScoped<IExtensions, ExtensionFinder>();
        services.AddScoped<ContributionGuard>();
        services.AddSingleton<ContributionHealth>();
        services.AddSingleton(sp => GuestLimits.Of(sp.GetRequiredService<IConfiguration>()));
        services.AddSingleton<IModules, ActiveModules>();
        services.AddScoped<ISettings, SettingReader>();
        services.AddSingleton<ICompany>(sp => sp.GetRequiredService<CompanyFacts>());
        services.AddSingleton<IFeatureDefinitionProvider, FeatureDefinitions>();
        services.AddScopedFeatureManagement().AddFeatureFilter<RoleFilter>();
        services.AddScoped<IFeatures, Modules.Features>();
        services.AddScoped<INotifications, Notifications.Notifications>();
        services.AddScoped<IRecordSearch, RecordSearch>();
        services.AddScoped<IExportPlaces, ExportPlaces>();
        services.AddScoped<SearchReader>();
        services.AddScoped<ISavedViews, Views.SavedViews>();
        services.AddScoped(typeof(ListServices<>));
        services.AddScoped<PageFrame>();
        services.AddScoped<ModuleOverview>();
        services.AddScoped<Audit.AuditWords>();
        services.AddScoped<Audit.AuditValues>();
        services.AddScoped<ModuleRows>();
        services.AddScoped<ExtensionNames>();
        services.AddScoped<GenerationSetup>();
        services.AddScoped<SetupService>();
        services.AddScoped<DemoLoader>();
        services.AddScoped<DemoPeople>();
        services.AddScoped<ReachBuilder>();
        services.AddScoped<PeopleChanged>();
        services.AddScoped<RightsChanged>();
        services.AddScoped<Roles.RoleRules>();
        services.AddScoped<People.GrantRules>();
        services.AddScoped<People.PeopleGuard>();
        services.AddScoped<People.PeopleWrites>();
        services.AddScoped<Display>();
        BackgroundRegistration.Add(services, provider);
        services.AddRecordPages();
        foreach (var setting in SecuritySettings.All)
        {
            services.AddSingleton(setting);
        }

        foreach (var permission in AdminPermissions.All)
        {
            services.AddSingleton(permission);
        }
    }

    public static void Use(IApplicationBuilder app, Action<IEndpointRouteBuilder> modules)
    {
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<RefusalMiddleware>();
        app.UseMiddleware<PlainRequestMiddleware>();
        Modules.ModuleAssets.Use(app);
        app.UseRouting();
        app.UseMiddleware<MethodMiddleware>();
        app.UseAuthentication();
        app.UseMiddleware<UserMiddleware>();
        app.UseMiddleware<RateMiddleware>();
        app.UseMiddleware<FirstRunMiddleware>();
        app.UseMiddleware<FeatureMiddleware>();
        app.UseAuthorization();
        app.UseMiddleware<MediaMiddleware>();
        app.UseMiddleware<BodyMiddleware>();
        app.UseAntiforgery();
        app.UseMiddleware<UsageMiddleware>();
        app.UseEndpoints(endpoints =>
        {
            endpoints.MapRazorPages();
            HostEndpoints.Map(endpoints);
            modules(endpoints);
        });
    }

    private static IEnumerable<string> TextFolders(
        GenerationManager manager,
        ImmutableArray<LoadedModule> modules
    ) =>
        modules
            .Select(m => m.Module.Folder)
            .Prepend(AppContext.BaseDirectory)
            .Concat(
                manager
                    .Catalogue.Modules.Where(c => modules.All(m => m.Id != c.Id))
                    .Select(c => c.Folder)
            )
            .Distinct();

    public static void AddData(IServiceCollection services, DatabaseProvider provider)
    {
        if (provider == DatabaseProvider.Sqlite)
        {
            ModuleDataExtensions.Add<PlatformContext, SqlitePlatformContext>(
                services,
                PlatformModel.ModuleId
            );
        }
        else
        {
            ModuleDataExtensions.Add<PlatformContext, PostgreSqlPlatformContext>(
                services,
                PlatformModel.ModuleId
            );
        }

        services.AddSingleton<IBulkWriter>(
            provider == DatabaseProvider.Sqlite
                ? new SqliteBulkWriter()
                : new PostgreSqlBulkWriter()
        );
        services.AddScoped<CurrentUser>();
        services.AddScoped<ICurrentUser>(sp => sp.GetRequiredService<CurrentUser>());
        services.AddScoped(sp => new ChangeScope(
            sp.GetRequiredService<ICurrentUser>(),
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<IDatabase>()
        ));
    }

    private static void AddSecurity(IServiceCollection services)
    {
        services.AddOptions();
        services.AddLogging();
        services.AddSignIn();
        services
            .AddIdentityCore<SignIn>(IdentityRules.Configure)
            .AddUserStore<UserOnlyStore<SignIn, PlatformContext, Guid>>()
            .AddDefaultTokenProviders()
            .AddPasswordValidator<PasswordStrength>();
        services.AddSingleton<IPasswordHasher<SignIn>, PasswordWork>();
        services.AddScoped<PasswordCheck>();
        services.AddScoped<SignInSessions>();
        services.AddScoped<OpenAccessReader>();
        services.AddSingleton<TokenMaker>();
        services.AddAuthorization();
        services.AddScoped<IAuthorizationHandler, PermissionHandler>();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "crm.csrf";
            options.HeaderName = "RequestVerificationToken";
            options.Cookie.SameSite = SameSiteMode.Strict;
        });
    }

    private static void AddWeb(IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddRouting(options => options.LowercaseUrls = true);
        services
            .AddOptions<MvcOptions>()
            .Configure<HttpLimits>(
                // Of a longer list the framework makes an error of ours; the form's own limit says it before.
                (options, limits) => options.MaxModelBindingCollectionSize = limits.FormFields
            );
        services
            .AddRazorPages(options => options.RootDirectory = "/Pages")
            .AddMvcOptions(options =>
            {
                options.Filters.Add(new ForgeryMark());
                options.Filters.Add(new PlainFormFilter());
                // A request says by its validator what it needs; binding only says what cannot be read.
                options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
                var messages = options.ModelBindingMessageProvider;
                messages.SetValueMustNotBeNullAccessor(_ => "form.required");
                messages.SetAttemptedValueIsInvalidAccessor((_, _) => "form.value");
                messages.SetNonPropertyAttemptedValueIsInvalidAccessor(_ => "form.value");
                messages.SetValueMustBeANumberAccessor(_ => "form.value");
                messages.SetValueIsInvalidAccessor(_ => "form.value");
                messages.SetUnknownValueIsInvalidAccessor(_ => "form.value");
                messages.SetNonPropertyUnknownValueIsInvalidAccessor(() => "form.value");
            });
        services.Configure<WebEncoderOptions>(options =>
            options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All)
        );
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.ConfigureHttpJsonOptions(options =>
        {
            // A stored choice that is none any more is shown as its number; OutsideValues refuses one that is sent.
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
            options.SerializerOptions.MaxDepth = HttpLimits.JsonDepth;
            options.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        // What a body or a parameter lacks is told in the answer, not only by its number.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddSingleton<ApiDocument>();
        services.AddProblemDetails();
    }

    private static void AddRequests(
        IServiceCollection services,
        ImmutableArray<LoadedModule> modules
    )
    {
        Assembly[] assemblies =
        [
            typeof(PlatformRegistration).Assembly,
            .. modules.Select(m => m.Assembly),
        ];
        services.AddMediatR(options =>
        {
            options.RegisterServicesFromAssemblies(assemblies);
            options.AddOpenBehavior(typeof(ValidationBehavior<,>));
        });
        foreach (
            var found in AssemblyScanner.FindValidatorsInAssemblies(
                assemblies,
                includeInternalTypes: true
            )
        )
        {
            // A validator builds its rules when it is made: once for the generation, unless it needs something of the request.
            var alone = found.ValidatorType.GetConstructor(Type.EmptyTypes) is not null;
            services.Add(
                new ServiceDescriptor(
                    found.InterfaceType,
                    found.ValidatorType,
                    alone ? ServiceLifetime.Singleton : ServiceLifetime.Scoped
                )
            );
        }

        foreach (
            var type in assemblies
                .SelectMany(a => a.GetTypes())
                .Where(t => t is { IsClass: true, IsAbstract: false })
        )
        {
            foreach (
                var asked in type.GetInterfaces()
                    .Where(i =>
                        i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IStoredRequest<>)
                    )
            )
            {
                services.AddScoped(asked, type);
            }
        }
    }
}
