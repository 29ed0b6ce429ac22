using CrmModular.Sdk;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CrmModular.Failing.Bad;

/// <summary>Declares what a module must not: what belongs to others, what reaches everyone, what cannot be made.</summary>
internal static class Declarations
{
    public static void Add(ModuleBuilder module, string how)
    {
        const string Look = FailingModule.Look;
        switch (how)
        {
            case "job":
                module.Job<BadJob>("customers.tidy");
                break;
            case "permission":
                module.Permission(new Permission("customers.customer.view", true));
                break;
            case "record":
                module.Record(
                    new RecordKind("customers.customer", "failing.look", "x", "/failing/{id}", Look)
                );
                break;
            case "setting":
                module.Setting(new Setting("other.limit", "failing.look", SettingType.Text, ""));
                break;
            case "twice":
                module.Job<BadJob>("failing.tidy").Job<OtherJob>("failing.tidy");
                break;
            case "menu":
                module.Menu(new MenuEntry("failing.look", "/customers/mine", "x", Look));
                break;
            case "other-module":
                module.Services.AddSingleton(
                    new MenuEntry("failing.look", "/failing", "x", Look) { ModuleId = "customers" }
                );
                break;
            case "unresolvable":
                module.Extend<IRecordPanel, Unresolvable>(Parts.Customer);
                break;
            case "public":
                module.PublicPage("/api/v1/failing/anyone");
                break;
            default:
                AddServices(module.Services, how);
                break;
        }
    }

    private static void AddServices(IServiceCollection services, string how)
    {
        switch (how)
        {
            case "service":
                services.AddScoped<IModules, BadModules>();
                break;
            case "filter":
                services.Configure<MvcOptions>(o => o.Filters.Add(new BadFilter()));
                break;
            case "behavior":
                services.AddScoped(typeof(IPipelineBehavior<,>), typeof(BadBehavior<,>));
                break;
            case "hosted":
                services.AddHostedService<BadHosted>();
                break;
            case "library":
                // What libraries of the framework add for themselves replaces nothing, and is no reason to refuse.
                services.AddLogging().AddOptions().AddMemoryCache();
                break;
        }
    }
}

internal sealed class BadJob : IJob
{
    public Task RunAsync(IJobRun run, CancellationToken ct) => Task.CompletedTask;
}

internal sealed class OtherJob : IJob
{
    public Task RunAsync(IJobRun run, CancellationToken ct) => Task.CompletedTask;
}

internal sealed class Unresolvable(FailingModule.INobody nobody) : IRecordPanel
{
    public Task<PanelContent?> ReadAsync(RecordRef record, CancellationToken ct) =>
        throw new NotSupportedException(nobody.ToString());
}

internal sealed class BadModules : IModules
{
    public bool IsOn(string moduleId) => false;

    public RecordKind? Record(string kind) => null;

    public string AssetUrl(string moduleId, string path) => "";
}

internal sealed class BadFilter : IPageFilter
{
    public void OnPageHandlerSelected(PageHandlerSelectedContext context) =>
        throw new InvalidOperationException("I fail on every page.");

    public void OnPageHandlerExecuting(PageHandlerExecutingContext context) { }

    public void OnPageHandlerExecuted(PageHandlerExecutedContext context) { }
}

internal sealed class BadBehavior<TRequest, TAnswer> : IPipelineBehavior<TRequest, TAnswer>
    where TRequest : notnull
{
    public Task<TAnswer> Handle(
        TRequest request,
        RequestHandlerDelegate<TAnswer> next,
        CancellationToken cancellationToken
    ) => throw new InvalidOperationException("I fail at every request.");
}

internal sealed class BadHosted : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}
