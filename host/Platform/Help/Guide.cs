using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Html;

namespace CrmModular.Host.Platform.Help;

/// <summary>A guide of docs/, as a page: the same words beside the code and in the product.</summary>
/// <param name="Title">Its first heading.</param>
/// <param name="Body">What follows, as HTML.</param>
internal sealed record Guide(string Title, IHtmlContent Body)
{
    public const string User = "user";
    public const string Administrator = "administrator";

    private static readonly ConcurrentDictionary<string, Guide> Read = new(StringComparer.Ordinal);

    /// <summary>The guide in the language of the page; in English where there is no twin.</summary>
    public static Guide Of(string name) =>
        Read.GetOrAdd($"{name}.{CultureInfo.CurrentUICulture.Name}.md", n => Load(n, name));

    private static Guide Load(string file, string name)
    {
        var assembly = typeof(Guide).Assembly;
        using var stream =
            assembly.GetManifestResourceStream($"help.{file}")
            ?? assembly.GetManifestResourceStream($"help.{name}.md")
            ?? throw new InvalidOperationException($"The guide {name} is not in the program.");
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return new Guide(text[..end].TrimStart('#', ' ').Trim(), GuideHtml.Write(text[end..]));
    }
}
