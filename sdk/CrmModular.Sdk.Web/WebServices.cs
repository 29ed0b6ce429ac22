using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Sdk.Web;

/// <summary>Registers what the building blocks of pages need; the host calls it for each generation.</summary>
public static class WebServices
{
    /// <summary>Adds the services of forms and record pages.</summary>
    public static IServiceCollection AddRecordPages(this IServiceCollection services)
    {
        services.AddScoped<FieldTexts>();
        services.AddScoped<ValueHtml>();
        services.AddScoped<ConflictReader>();
        services.AddScoped<RecordComposer>();
        services.AddScoped<PartRenderer>();
        services.AddScoped<TimelineReader>();
        services.AddScoped<AuditTimeline>();
        ModuleRecords.AddRecordModel(services);
        return services;
    }
}
