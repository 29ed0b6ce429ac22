namespace CrmModular.Tests.Integration.Hosting;

/// <summary>What takes minutes on both databases runs on SQLite each time, and on both where time is no matter.</summary>
internal static class LongTests
{
    private static bool Wanted =>
        Environment.GetEnvironmentVariable("CRM_TEST_LONG") is { Length: > 0 };

    public static void SkipOn(DatabaseProvider provider) =>
        Assert.SkipWhen(
            provider == DatabaseProvider.PostgreSql && !Wanted,
            "Long on PostgreSQL: eng/test --long runs it."
        );
}
