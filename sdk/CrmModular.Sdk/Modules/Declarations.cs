namespace CrmModular.Sdk;

/// <summary>An entry of the side menu and of the command palette.</summary>
/// <param name="TextKey">The key of its text.</param>
/// <param name="Url">The page it leads to, from the root of the site.</param>
/// <param name="Icon">A name in the icon sprite.</param>
/// <param name="Permission">The permission without which it is not shown.</param>
/// <param name="Order">Lower comes first within the module's group.</param>
/// <param name="Feature">The feature without which it is not shown; null binds it to the module alone.</param>
/// <param name="OnPhone">Whether it stands in the phone's bottom bar.</param>
public sealed record MenuEntry(
    string TextKey,
    string Url,
    string Icon,
    string Permission,
    int Order = 100,
    string? Feature = null,
    bool OnPhone = false
)
{
    /// <summary>A page of settings: it stands as a tab in the administration, not among the daily entries.</summary>
    public bool InSettings { get; init; }

    /// <summary>Set by the builder.</summary>
    public string ModuleId { get; init; } = "";
}

/// <summary>An entry of the quick-create menu.</summary>
/// <param name="TextKey">The key of its text, for example "Customer".</param>
/// <param name="Url">The form it leads to.</param>
/// <param name="Icon">A name in the icon sprite.</param>
/// <param name="Permission">The permission without which it is not shown.</param>
/// <param name="Order">Lower comes first.</param>
public sealed record CreateEntry(
    string TextKey,
    string Url,
    string Icon,
    string Permission,
    int Order = 100
)
{
    /// <summary>The feature without which it is not shown; null binds it to the module alone.</summary>
    public string? Feature { get; init; }

    /// <summary>Set by the builder.</summary>
    public string ModuleId { get; init; } = "";
}

/// <summary>A kind of record: what search, audit, undo and links need to know of it.</summary>
/// <param name="Kind">The name that is stored, <c>module.record</c>; never changes.</param>
/// <param name="TextKey">The key of its name in the singular.</param>
/// <param name="Icon">A name in the icon sprite.</param>
/// <param name="Url">The page of one record, with <c>{id}</c> where the id goes.</param>
/// <param name="Permission">The permission to see records of this kind; its scope limits which.</param>
/// <param name="Searchable">Whether records of this kind are found by search.</param>
public sealed record RecordKind(
    string Kind,
    string TextKey,
    string Icon,
    string Url,
    string Permission,
    bool Searchable = false
)
{
    /// <summary>Set by the builder.</summary>
    public string ModuleId { get; init; } = "";

    /// <summary>The permission to change records of this kind, without which nobody undoes a change of one; null is <see cref="Permission"/>.</summary>
    public string? EditPermission { get; init; }

    /// <summary>The permission to put records of this kind into the bin and to take them out of it, without which nobody undoes that one was made, deleted or restored; null is <see cref="EditPermission"/>.</summary>
    public string? DeletePermission { get; init; }

    /// <summary>The page of one record.</summary>
    public string UrlOf(Guid id) => Url.Replace("{id}", id.ToString(), StringComparison.Ordinal);
}

/// <summary>A link among the actions at the top of a record's page.</summary>
/// <param name="Record">The kind of record whose page shows it.</param>
/// <param name="TextKey">The key of its text.</param>
/// <param name="Icon">A name in the icon sprite.</param>
/// <param name="Url">Where it leads, with <c>{id}</c> where the record's id goes.</param>
/// <param name="Permission">The permission without which it is not shown.</param>
/// <param name="Primary">Whether it is the page's one filled button; the first that asks for it wins.</param>
/// <param name="Order">Lower comes first.</param>
public sealed record RecordAction(
    string Record,
    string TextKey,
    string Icon,
    string Url,
    string Permission,
    bool Primary = false,
    int Order = 100
)
{
    /// <summary>The feature without which it is not shown; null binds it to the module alone.</summary>
    public string? Feature { get; init; }

    /// <summary>Set by the builder.</summary>
    public string ModuleId { get; init; } = "";
}

/// <summary>How a setting is edited and checked.</summary>
public enum SettingType
{
    /// <summary>One line of text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>On or off, stored as <c>true</c> or <c>false</c>.</summary>
    Switch,
}

/// <summary>A setting of a module, edited by the administrator.</summary>
/// <param name="Key">The name that is stored; begins with the module id.</param>
/// <param name="TextKey">The key of its label; the same key with <c>.help</c> is its explanation.</param>
/// <param name="Type">How it is edited.</param>
/// <param name="Default">The value while none was set.</param>
/// <param name="Min">The least number that is accepted; null for no limit.</param>
/// <param name="Max">The greatest number that is accepted; null for no limit.</param>
public sealed record Setting(
    string Key,
    string TextKey,
    SettingType Type,
    string Default,
    int? Min = null,
    int? Max = null
)
{
    /// <summary>Set by the builder.</summary>
    public string ModuleId { get; init; } = "";
}

/// <summary>One implementation of an extension point, as declared by <see cref="ModuleBuilder.Extend{TPoint,TImplementation}"/>.</summary>
/// <param name="Point">The extension point.</param>
/// <param name="Implementation">The class that implements it.</param>
/// <param name="ModuleId">The module that adds it.</param>
/// <param name="Target">What it extends; empty where the point has no target.</param>
/// <param name="Order">Lower comes first.</param>
/// <param name="Permission">The permission without which it is not there; null asks for none.</param>
/// <param name="Feature">The feature without which it is not there; null binds it to the module alone.</param>
public sealed record Extension(
    Type Point,
    Type Implementation,
    string ModuleId,
    string Target,
    int Order,
    string? Permission,
    string? Feature
);

/// <summary>An address that is open to everyone, as declared by <see cref="ModuleBuilder.PublicPage"/>.</summary>
/// <param name="ModuleId">The module that answers it.</param>
/// <param name="Url">Its route, from the root of the site.</param>
public sealed record PublicPage(string ModuleId, string Url);
