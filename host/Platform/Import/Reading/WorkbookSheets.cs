using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace CrmModular.Host.Platform.Import.Reading;

/// <summary>The sheets of a workbook that have cells, in the order of their tabs.</summary>
internal static class WorkbookSheets
{
    /// <summary>Their names; empty where the workbook is damaged.</summary>
    public static IReadOnlyList<string> Names(Stream stream)
    {
        stream.Position = 0;
        try
        {
            using var document = SpreadsheetDocument.Open(stream, isEditable: false);
            return [.. Of(document.WorkbookPart).Select(s => s.Name)];
        }
        catch (Exception e) when (WorkbookRows.IsDamage(e))
        {
            return [];
        }
        finally
        {
            stream.Position = 0;
        }
    }

    public static IEnumerable<(string Name, WorksheetPart Part)> Of(WorkbookPart? book)
    {
        foreach (var sheet in book?.Workbook.Sheets?.Elements<Sheet>() ?? [])
        {
            if (sheet.Id?.Value is { } id && book!.GetPartById(id) is WorksheetPart part)
            {
                yield return (sheet.Name?.Value ?? "", part);
            }
        }
    }
}
