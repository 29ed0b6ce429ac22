using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CrmModular.Host.Data.Migrations.PostgreSql
{
    /// <summary>Search and filters fold texts alike: the search index is written anew, in the background.</summary>
    [DbContext(typeof(PostgreSqlPlatformContext))]
    [Migration("20261128153000_FoldedText")]
    public partial class FoldedText : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // The collation that makes every letter small: ICU's, or PostgreSQL's own from version 17 on. Not STRICT, which would
            // keep it from being written into the query: 4.3 s instead of 1.3 s for a million names. Most texts, Chinese ones
            // too, have nothing to fold but capitals, and take the short way.
            migrationBuilder.Sql(
                """
                DO $do$
                BEGIN
                    EXECUTE format($create$
                        CREATE FUNCTION platform.fold(value text) RETURNS text
                        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $fold$
                        SELECT CASE WHEN octet_length(value) = char_length(value)
                            OR value !~ E'[^ -~\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]'
                            THEN translate(lower(value COLLATE "C"), E'`\t\n\u000b\f\r', E'''     ') COLLATE "C"
                            ELSE replace(replace(replace(replace(translate(lower(normalize(regexp_replace(regexp_replace(
                                normalize(replace(value, '´', E''''), NFKD),
                                E'[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670]+', '', 'g'),
                                E'([A-Za-z\u00c0-\u024f\u0370-\u03ff\u0415\u0435])[\u0300-\u036f]+', E'\\1', 'g'), NFC) COLLATE %I),
                                E'øđðłħŧıŋς’‘‛ʼʻʹ′`“”„‟«»‐‒–—―−\t\n\u000b\f\r\u0085\u2028\u2029\u1680',
                                E'oddlhtinσ''''''''''''''''\u0022\u0022\u0022\u0022\u0022\u0022------         '),
                                'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th') COLLATE "C"
                        END $fold$
                        $create$,
                        (SELECT collname FROM pg_collation WHERE collname IN ('und-x-icu', 'pg_unicode_fast', 'pg_c_utf8', 'default')
                        ORDER BY collname = 'und-x-icu' DESC, collname = 'pg_unicode_fast' DESC, collname = 'pg_c_utf8' DESC LIMIT 1));
                END $do$;
                """
            );

            migrationBuilder.Sql(
                """
                INSERT INTO platform.job_runs (id, name, module_id, arguments, state, done, cancel_asked, created_at, crashes)
                SELECT gen_random_uuid(), 'platform.search.rebuild', 'platform', '', 'Queued', 0, false, now(), 0
                WHERE EXISTS (SELECT 1 FROM platform.search)
                AND NOT EXISTS (SELECT 1 FROM platform.job_runs WHERE name = 'platform.search.rebuild' AND state = 'Queued');
                """
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) { }
    }
}
