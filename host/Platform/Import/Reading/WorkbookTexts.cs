using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>The shared texts of a workbook; their size is bounded by the limit on unpacked bytes.</summary>
internal static class WorkbookTexts
{
    public static IReadOnlyList<string> Read(WorkbookPart book)
    {
        if (book.SharedStringTablePart is not { } part)
        {
            return [];
        }

        var texts = new List<string>();
        using var reader = OpenXmlReader.Create(part);
        while (reader.Read())
        {
            if (
                reader.ElementType == typeof(SharedStringItem)
                && reader.IsStartElement
                && reader.LoadCurrentElement() is SharedStringItem item
            )
            {
                texts.Add(TextOf(item));
            }
        }

        return texts;
    }

    /// <summary>Plain text or runs of formatted text; the phonetic guide beside them is not the text.</summary>
    public static string TextOf(OpenXmlCompositeElement? item)
    {
        var builder = new StringBuilder();
        foreach (var child in item?.ChildElements ?? Enumerable.Empty<OpenXmlElement>())
        {
            builder.Append(
                child switch
                {
                    Text text => text.Text,
                    Run run => run.Text?.Text,
                    _ => null,
                }
            );
        }

        return builder.ToString();
    }
}
