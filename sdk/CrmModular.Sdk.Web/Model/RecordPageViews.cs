namespace CrmModular.Sdk.Web;

/// <summary>What the one view of all lists shows.</summary>
internal interface IListPage
{
    ListScreen Screen { get; }
}

/// <summary>A page that stands below a list.</summary>
internal interface IBelowList
{
    (string Url, string Text) ListLink { get; }
}

/// <summary>What the one view of all new records shows.</summary>
internal interface IFormPage : IBelowList
{
    FormView Form { get; }
}

/// <summary>What the one view of all changed records shows.</summary>
internal interface IEditPage : IFormPage
{
    string RecordName { get; }
    string RecordUrl { get; }
}

/// <summary>What the one view before all deletions shows.</summary>
internal interface IDeletePage : IBelowList
{
    DeleteView View { get; }
}

/// <summary>What the one view of all records shows.</summary>
internal interface IShowPage : IBelowList
{
    RecordView View { get; }
}
