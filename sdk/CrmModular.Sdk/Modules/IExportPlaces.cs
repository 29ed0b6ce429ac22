namespace CrmModular.Sdk;

/// <summary>Bounds how many exports of one person run at the same time: each reads a whole list.</summary>
public interface IExportPlaces
{
    /// <summary>Takes a place for an export of the current user.</summary>
    /// <returns>Gives the place back when it is disposed.</returns>
    /// <remarks>Where as many run as may, it throws what the host answers with 429.</remarks>
    IDisposable Begin();
}
