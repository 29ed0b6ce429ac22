using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrmModular.Host.Data.Migrations.Sqlite
{
    /// <summary>Search and filters fold texts alike: the search index is written anew, in the background.</summary>
    [DbContext(typeof(SqlitePlatformContext))]
    [Migration("20261128153000_FoldedText")]
    public partial class FoldedText : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                INSERT INTO platform_job_runs (id, name, module_id, arguments, state, done, cancel_asked, created_at, crashes)
                SELECT randomblob(16), 'platform.search.rebuild', 'platform', '', 'Queued', 0, 0, CAST(unixepoch('subsec') * 1000000 AS INTEGER), 0
                WHERE EXISTS (SELECT 1 FROM platform_search)
                AND NOT EXISTS (SELECT 1 FROM platform_job_runs WHERE name = 'platform.search.rebuild' AND state = 'Queued');
                """
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) { }
    }
}
