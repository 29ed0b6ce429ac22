using CrmModular.Host.Data;
using CrmModular.Host.Platform.Events;
using CrmModular.Host.Platform.Frame;
using CrmModular.Host.Platform.Import;
using CrmModular.Host.Platform.Jobs;
using CrmModular.Host.Platform.Search;
using CrmModular.Host.Platform.Undo;

namespace CrmModular.Host.Platform;

/// <summary>Registers jobs, undo and import in a generation, and what the host itself imports.</summary>
internal static class BackgroundRegistration
{
    public static void Add(IServiceCollection services, DatabaseProvider provider)
    {
        services.AddScoped<JobQueue>();
        services.AddScoped<IJobs>(sp => sp.GetRequiredService<JobQueue>());
        services.AddScoped<JobStatus>();
        services.AddScoped<ParkedDeliveries>();
        services.AddScoped<UndoBatch>();
        services.AddScoped<UndoSlice>();
        services.AddScoped<UndoRights>();
        services.AddScoped<PeopleHeld>();
        services.AddScoped<UndoReasons>();
        services.AddScoped<UndoService>();
        services.AddScoped<IUndo>(sp => sp.GetRequiredService<UndoService>());
        AddImport(services);
        AddJob<UndoJob>(services, UndoJob.Name);
        services.AddScoped<SearchRebuild>();
        AddJob<SearchRebuildJob>(services, SearchRebuildJob.Name);
        AddJob<ImportCleanupJob>(services, ImportCleanupJob.Name, ImportCleanupJob.Cron);
        AddJob<SecurityLog.AccessCleanupJob>(
            services,
            SecurityLog.AccessCleanupJob.Name,
            SecurityLog.AccessCleanupJob.Cron
        );
        if (provider == DatabaseProvider.Sqlite)
        {
            AddJob<StatisticsJob>(services, StatisticsJob.Name, StatisticsJob.Cron);
        }
    }

    private static void AddImport(IServiceCollection services)
    {
        services.AddScoped<ImportTypes>();
        services.AddScoped<ImportFiles>();
        services.AddScoped<SavedMappings>();
        services.AddScoped<ImportRuns>();
        services.AddScoped<ImportWays>();
        services.AddScoped<ColumnProposals>();
        services.AddScoped<ImportChecker>();
        services.AddScoped<ImportRunner>();
        services.AddScoped<ImportService>();
        services.AddScoped<ImportUpload>();
        services.AddScoped<ImportNotices>();
        services.AddScoped<PeopleImport>();
        services.AddScoped<PersonLookup>();
        services.AddScoped<DepartmentLookup>();
        services.AddSingleton(Extends<IImportType, PeopleImport>("", AdminPermissions.People));
        services.AddSingleton(Extends<IImportLookup, PersonLookup>(PeopleImport.PersonKind, null));
        services.AddSingleton(
            Extends<IImportLookup, DepartmentLookup>(PeopleImport.DepartmentKind, null)
        );
    }

    private static Extension Extends<TPoint, TImplementation>(string target, string? permission)
        where TImplementation : TPoint =>
        new(
            typeof(TPoint),
            typeof(TImplementation),
            PlatformModel.ModuleId,
            target,
            100,
            permission,
            null
        );

    private static void AddJob<TJob>(IServiceCollection services, string name, string? cron = null)
        where TJob : class, IJob
    {
        services.AddScoped<TJob>();
        services.AddSingleton(new JobDeclaration(PlatformModel.ModuleId, name, typeof(TJob), cron));
    }
}
