using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace CrmModular.Tests.Integration.Guards;

/// <summary>What lies in the repository: made files agree with their sources, and nothing names a machine or was left half-merged.</summary>
public sealed partial class FileGuards
{
    [Fact]
    public void The_style_sheet_is_what_its_parts_make()
    {
        var made = new StringBuilder(
            "/* CrmModular. Made by eng/css.sh from host/css: change it there. */\n"
        );
        foreach (
            var part in Directory
                .GetFiles(Repository.Path("host", "css"), "*.css")
                .Order(StringComparer.Ordinal)
        )
        {
            made.Append(File.ReadAllText(part));
        }

        var same =
            made.ToString() == File.ReadAllText(Repository.Path("host", "wwwroot", "crm.css"));
        same.ShouldBeTrue("host/wwwroot/crm.css is not made from host/css: run eng/css.sh");
    }

    [Fact]
    public void No_tracked_file_names_a_machine_or_is_half_merged()
    {
        var faults = new List<string>();
        foreach (var file in Tracked().Where(IsOurs))
        {
            var path = Repository.Path(file);
            if (File.Exists(path) && Fault(File.ReadAllText(path)) is { } fault)
            {
                faults.Add($"{file}: {fault}");
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public void The_guard_refuses_what_it_is_for()
    {
        Fault($"cd {"/ro"}ot/project").ShouldNotBeNull();
        Fault($"see {"/ho"}me/ann/notes.txt").ShouldNotBeNull();
        Fault($"C:\\Us{"ers"}\\ann").ShouldNotBeNull();
        Fault($"<add value=\"https://api.nug{"et.org"}/v3/index.json\" />").ShouldNotBeNull();
        Fault($"text\n{new string('<', 7)} HEAD\n").ShouldNotBeNull();
        Fault("a path in the repository: host/wwwroot, and /home as a page").ShouldBeNull();
    }

    [Fact]
    public void A_form_that_posts_elsewhere_brings_its_own_token()
    {
        var faults = Tracked()
            .Where(f => f.EndsWith(".cshtml", StringComparison.Ordinal))
            .Where(f => File.Exists(Repository.Path(f)))
            .SelectMany(f =>
                FormsWithoutToken(File.ReadAllText(Repository.Path(f)))
                    .Select(form => $"{f}: {form}")
            );
        faults.ShouldBeEmpty();
        FormsWithoutToken("<form method=\"post\" action=\"/x\"><input></form>")
            .ShouldHaveSingleItem();
        FormsWithoutToken("<form method=\"post\" action=\"/x\">@Html.AntiForgeryToken()</form>")
            .ShouldBeEmpty();
        FormsWithoutToken("<form method=\"post\"><input></form>").ShouldBeEmpty();
    }

    [Fact]
    public void Views_name_the_tag_helpers_that_they_use()
    {
        Tracked()
            .Where(f => f.EndsWith("_ViewImports.cshtml", StringComparison.Ordinal))
            .Where(f =>
                File.Exists(Repository.Path(f)) && !f.StartsWith("tests/", StringComparison.Ordinal)
            )
            .Where(f => TakesEveryTagHelper(File.ReadAllText(Repository.Path(f))))
            .ShouldBeEmpty("a wildcard holds head, body and every option in a buffer of its own");
        TakesEveryTagHelper("@addTagHelper *, Some.Assembly").ShouldBeTrue();
        TakesEveryTagHelper("@addTagHelper Some.Assembly.One, Some.Assembly").ShouldBeFalse();
    }

    [Fact]
    public void No_view_leaves_a_data_attribute_out_by_null()
    {
        Tracked()
            .Where(f => f.EndsWith(".cshtml", StringComparison.Ordinal))
            .Where(f => File.Exists(Repository.Path(f)))
            .Where(f => DataOrNull().IsMatch(File.ReadAllText(Repository.Path(f))))
            .ShouldBeEmpty("Razor writes data-x=\"\" where any other attribute would be gone");
        DataOrNull().IsMatch("<p data-drag=\"@(may ? \"\" : null)\">").ShouldBeTrue();
        DataOrNull().IsMatch("<p aria-current=\"@(on ? \"page\" : null)\">").ShouldBeFalse();
    }

    [GeneratedRegex("data-[a-z-]+=\"@\\([^>]*: null\\)\"", RegexOptions.None, 1000)]
    private static partial Regex DataOrNull();

    private static bool TakesEveryTagHelper(string text) =>
        text.Contains("@addTagHelper *,", StringComparison.Ordinal);

    /// <summary>A form without an address gets its token by itself; one with an address does not.</summary>
    private static IEnumerable<string> FormsWithoutToken(string text) =>
        Forms()
            .Matches(text)
            .Where(m => m.Value.Contains(" action=", StringComparison.Ordinal))
            .Where(m => !m.Value.Contains("asp-antiforgery=\"true\"", StringComparison.Ordinal))
            .Where(m =>
                !text[(m.Index + m.Length)..]
                    .Split("</form>", 2)[0]
                    .Contains("AntiForgeryToken()", StringComparison.Ordinal)
            )
            .Select(m => m.Value);

    [GeneratedRegex("<form (?=[^>]*method=\"post\")[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Forms();

    private static string? Fault(string text) =>
        Machine().Match(text) is { Success: true } found ? found.Value : null;

    /// <summary>Libraries of others carry their own addresses.</summary>
    private static bool IsOurs(string file) =>
        !file.Contains("wwwroot/lib/", StringComparison.Ordinal)
        && !file.EndsWith(".ico", StringComparison.Ordinal)
        && !file.EndsWith(".png", StringComparison.Ordinal)
        && !file.EndsWith(".snk", StringComparison.Ordinal);

    private static string[] Tracked()
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", "ls-files -z")
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var files = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        git.ExitCode.ShouldBe(0);
        return files.Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex(
        @"(?<![\w.])/(root|home/\w+|work/(wt|shared))/|[A-Z]:\\Users\\|api\.nuget\.org|registry\.npmjs\.org|pkgs\.dev\.azure\.com|jfrog\.io|artifact[o]ry|^(<{7}|>{7}) ",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        5000
    )]
    private static partial Regex Machine();
}
