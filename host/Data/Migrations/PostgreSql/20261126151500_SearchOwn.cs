using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrmModular.Host.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class SearchOwn : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Each row gets a number for its kind and owner together. Until the job has given it one, it is found as what an
            // older version wrote: one by one.
            migrationBuilder.Sql("""
                UPDATE platform.search SET grams = NULL WHERE owner_id IS NOT NULL;
                """);

            migrationBuilder.Sql("""
                INSERT INTO platform.job_runs (id, name, module_id, arguments, state, done, cancel_asked, created_at, crashes)
                SELECT gen_random_uuid(), 'platform.search.rebuild', 'platform', '', 'Queued', 0, false, now(), 0
                WHERE EXISTS (SELECT 1 FROM platform.search WHERE grams IS NULL)
                AND NOT EXISTS (SELECT 1 FROM platform.job_runs WHERE name = 'platform.search.rebuild' AND state = 'Queued');
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
        }
    }
}
