using CrmModular.Sdk.Data;

namespace CrmModular.Sdk.Web;

/// <summary>What a list's page needs, so that a module's page has one argument to hand on.</summary>
/// <typeparam name="T">The entity.</typeparam>
public sealed class ListServices<T>(
    ListReader<T> reader,
    BulkChanges<T> bulk,
    ISavedViews views,
    IExtensions extensions,
    IModules modules,
    IFeatures features,
    ICurrentUser user,
    ITexts texts,
    ICompany company,
    Display display,
    IExportPlaces exports
)
    where T : Entity
{
    internal ListReader<T> Reader => reader;
    internal BulkChanges<T> Bulk => bulk;
    internal ISavedViews Views => views;
    internal IExtensions Extensions => extensions;
    internal IModules Modules => modules;
    internal IFeatures Features => features;
    internal ICurrentUser User => user;
    internal ITexts Texts => texts;
    internal ICompany Company => company;
    internal Display Display => display;
    internal IExportPlaces Exports => exports;
}

/// <summary>How a list presents itself. Its texts lie under one key: the list's name at the key itself, and below it
/// <c>.none</c> and <c>.none.text</c> for the empty list, <c>.new</c> for the button, <c>.n</c> for a number of records.</summary>
/// <param name="TextKey">The key of the list's name, in the plural.</param>
/// <param name="NewUrl">The form of a new record; null for none.</param>
/// <param name="ImportUrl">Where records come in from a file; null for none.</param>
public sealed record ListLook(string TextKey, string? NewUrl = null, string? ImportUrl = null);
