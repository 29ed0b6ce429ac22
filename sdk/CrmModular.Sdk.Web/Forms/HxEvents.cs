using System.Text.Json;

namespace CrmModular.Sdk.Web;

/// <summary>Writes the events that an answer has the page act upon; the text is ASCII, as headers must be.</summary>
public static class HxEvents
{
    /// <summary>A toast.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="undo">Where Undo posts; null offers none.</param>
    public static string Toast(string text, string? undo = null) =>
        JsonSerializer.Serialize(new { toast = new { text, undo } });
}
