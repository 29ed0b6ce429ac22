using CrmModular.Host.Platform.Errors;

namespace CrmModular.Host.Platform.Import;

/// <summary>What goes wrong with a row that nobody foresaw: it stays out with its reason, and the import goes on.</summary>
internal static partial class RowFault
{
    /// <summary>Whether a fault may lie in a row, and not in the surroundings.</summary>
    public static bool Is(Exception e, CancellationToken ct) =>
        !ct.IsCancellationRequested
        && e is not (OperationCanceledException or ImportTakenException or IOException)
        && !ErrorStatus.IsDatabaseAway(e);

    public static PreparedRow Refuse(ImportPipeline.Screened screened, Exception fault)
    {
        var row = new PreparedRow(screened.Row.Line, screened.Row.Number, screened.Row.Values);
        if (fault is RuleException rule)
        {
            row.Refuse(rule.TextKey, [.. rule.Arguments]);
        }
        else
        {
            row.Refuse("import.reason.failed");
        }

        return row;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The row of line {Line} cannot be imported")]
    public static partial void Log(ILogger log, int line, Exception e);
}
