using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrmModular.Host.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class SearchGrams : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                ALTER TABLE platform.search ADD COLUMN grams integer[];
                """);

            // A search reads all of what waits to be sorted in: a short list is cheaper than a fast insert.
            migrationBuilder.Sql("""
                CREATE INDEX ix_search_grams ON platform.search USING gin (grams) WITH (gin_pending_list_limit = 256);
                """);

            // What an older version wrote; the job that rebuilds the index empties it.
            migrationBuilder.Sql("""
                CREATE INDEX ix_search_without_grams ON platform.search (id) WHERE grams IS NULL;
                """);

            migrationBuilder.Sql("""
                DROP INDEX platform.ix_search_pairs;
                """);

            migrationBuilder.Sql("""
                DROP INDEX platform.ix_search_trigrams;
                """);

            // What is there already comes into the index in the background; until then it is found one by one.
            migrationBuilder.Sql("""
                INSERT INTO platform.job_runs (id, name, module_id, arguments, state, done, cancel_asked, created_at, crashes)
                SELECT gen_random_uuid(), 'platform.search.rebuild', 'platform', '', 'Queued', 0, false, now(), 0
                WHERE EXISTS (SELECT 1 FROM platform.search);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP INDEX platform.ix_search_grams;
                """);

            migrationBuilder.Sql("""
                DROP INDEX platform.ix_search_without_grams;
                """);

            migrationBuilder.Sql("""
                CREATE INDEX ix_search_pairs ON platform.search USING gin (pairs);
                """);

            migrationBuilder.Sql("""
                CREATE INDEX ix_search_trigrams ON platform.search USING gin (text gin_trgm_ops);
                """);
        }
    }
}
