using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CrmModular.Sdk.Web;

/// <summary>What the record page's views need besides markup.</summary>
public static class RecordHtml
{
    /// <summary>Writes a panel as it was rendered, or the box that says why it is missing.</summary>
    public static async Task<IHtmlContent> PanelAsync(IHtmlHelper html, PanelView panel) =>
        panel.Html ?? await html.PartialAsync(SdkViews.Panel, panel);

    /// <summary>The style class of a tone; null for none.</summary>
    public static string? Tone(Tone tone) =>
        tone switch
        {
            Sdk.Tone.Good => "c-ok",
            Sdk.Tone.Warning => "c-warn",
            Sdk.Tone.Bad => "c-bad",
            _ => null,
        };
}
