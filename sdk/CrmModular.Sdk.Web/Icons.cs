using System.Collections.Concurrent;
using Microsoft.AspNetCore.Html;

namespace CrmModular.Sdk.Web;

/// <summary>Writes icons of the sprite. They are decoration: the words stand beside them, or in the control's label.</summary>
public static class Icons
{
    private static readonly ConcurrentDictionary<(string, string), HtmlString> Written = new();

    /// <summary>An icon of normal size.</summary>
    /// <param name="name">A name in the icon sprite; letters, digits and hyphens.</param>
    public static IHtmlContent Of(string name) => Of(name, "ic");

    /// <summary>A small icon.</summary>
    public static IHtmlContent Small(string name) => Of(name, "ic ic-s");

    /// <summary>An icon with classes of the caller's.</summary>
    public static IHtmlContent Of(string name, string classes) =>
        Written.GetOrAdd(
            (name, classes),
            static key => new HtmlString(
                $"<svg class=\"{key.Item2}\" aria-hidden=\"true\"><use href=\"/icons.svg#i-{Safe(key.Item1)}\"></use></svg>"
            )
        );

    /// <summary>The glyph of a stage: <c>prospecting</c>, <c>engaging</c>, <c>late</c>, <c>won</c> or <c>lost</c>.</summary>
    public static IHtmlContent Stage(string glyph) =>
        Written.GetOrAdd(
            (glyph, "stage"),
            static key => new HtmlString(
                $"<svg class=\"gl s-{(key.Item1 == "late" ? "engaging" : Safe(key.Item1))}\" aria-hidden=\"true\"><use href=\"/icons.svg#st-{Safe(key.Item1)}\"></use></svg>"
            )
        );

    private static string Safe(string name) =>
        string.Concat(name.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
}
