using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CrmModular.Host.Data;

/// <summary>Which of EF Core's warnings are no news here.</summary>
internal static class EfWarnings
{
    public static void Configure(WarningsConfigurationBuilder warnings) =>
        // A bounded count takes any 10,001 rows; an order would only slow it down.
        // A row below a record that is in the bin is not asked for without that record.
        // A server that does not answer is said by whoever asked it, once and without a stack trace.
        warnings.Ignore(
            RelationalEventId.ConnectionError,
            CoreEventId.QueryIterationFailed,
            CoreEventId.RowLimitingOperationWithoutOrderByWarning,
            CoreEventId.PossibleIncorrectRequiredNavigationWithQueryFilterInteractionWarning
        );
}
