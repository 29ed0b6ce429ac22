using Microsoft.EntityFrameworkCore.Diagnostics;

namespace CrmModular.Host.Data;

/// <summary>Which of EF Core's warnings are no news here.</summary>
internal static class EfWarnings
{
    public static void Configure(WarningsConfigurationBuilder warnings) =>
        // A bounded count takes any 10,001 rows; an order would only slow it down.
        // A row below a record that is in the bin is not asked for without that record.
        // What fails is thrown as well: whoever asked says it, once, with the reference that the user was told.
        warnings.Ignore(
            RelationalEventId.ConnectionError,
            RelationalEventId.CommandError,
            CoreEventId.QueryIterationFailed,
            CoreEventId.SaveChangesFailed,
            CoreEventId.RowLimitingOperationWithoutOrderByWarning,
            CoreEventId.PossibleIncorrectRequiredNavigationWithQueryFilterInteractionWarning
        );
}
