using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace CrmModular.Sdk.Web;

/// <summary>What the record page's views need besides markup.</summary>
public static class RecordHtml
{
    /// <summary>Writes a panel. A view that throws half way leaves nothing behind but the panel's own error.</summary>
    public static async Task<IHtmlContent> PanelAsync(IHtmlHelper html, PanelView panel)
    {
        try
        {
            return await html.PartialAsync(SdkViews.Panel, panel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var composer =
                html.ViewContext.HttpContext.RequestServices.GetRequiredService<RecordComposer>();
            return await html.PartialAsync(
                SdkViews.Panel,
                panel with
                {
                    State = PanelState.Failed,
                    Reference = composer.FailedView(panel.Key, e),
                }
            );
        }
    }

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
