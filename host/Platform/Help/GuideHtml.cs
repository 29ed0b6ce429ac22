using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Microsoft.AspNetCore.Html;

namespace CrmModular.Host.Platform.Help;

/// <summary>Writes a guide as HTML: Markdown with tables, and no HTML of its own.</summary>
internal static partial class GuideHtml
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseCjkFriendlyEmphasis()
        .DisableHtml()
        .Build();

    public static IHtmlContent Write(string markdown)
    {
        var document = Markdown.Parse(Twin().Replace(markdown, ""), Pipeline);
        foreach (var code in document.Descendants<FencedCodeBlock>())
        {
            // A wide command scrolls, so that the keyboard must reach it.
            code.GetAttributes().AddProperty("tabindex", "0");
        }

        foreach (var table in document.Descendants<Table>().ToList())
        {
            DropEmptyHead(table);
        }

        return new HtmlString(document.ToHtml(Pipeline));
    }

    /// <summary>Markdown has no table without a head: an empty one stands for none.</summary>
    private static void DropEmptyHead(Table table)
    {
        if (
            table.FirstOrDefault() is TableRow { IsHeader: true } head
            && head.Descendants<Markdig.Syntax.Inlines.LiteralInline>().All(l => l.Content.IsEmpty)
        )
        {
            table.Remove(head);
        }
    }

    /// <summary>The line that leads to the twin in the other language: the product knows the reader's.</summary>
    [GeneratedRegex(@"^\[[^\]]+\]\([^)]+\.md\)\s*$", RegexOptions.Multiline)]
    private static partial Regex Twin();
}
