using System.Net;
using System.Text;
using CrmModular.Tests.Integration.Swap;

namespace CrmModular.Tests.Integration.Modules;

/// <summary>A plug-in's folder is changed, torn or taken away while it serves.</summary>
public sealed class ModuleUpdateTests : ModuleTests
{
    private string Plugins => Path.Combine(Database.Folder, "modules");

    private string Failing => Path.Combine(Plugins, "failing");

    [Fact]
    public async Task A_second_build_of_a_version_is_taken_and_nobody_notices()
    {
        await PutInAsync();
        await using var load = Load.Start(Host, 8);
        await Wait.UntilAsync(() => load.Customers.Count > 3, "the load does not begin");
        Rebuild("works", "newer");
        (await SayAsync()).ShouldBe("works");
        await LookAsync();
        (await SayAsync()).ShouldBe("newer");
        Folder.Change(Failing, "\"version\": \"1.0.0\"", "\"version\": \"1.1.0\"");
        Rebuild("newer", "third");
        await LookAsync();
        (await SayAsync()).ShouldBe("third");
        (await ModuleAsync("failing")).Text("version").ShouldBe("1.1.0");
        await load.StopAsync();
        load.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_torn_under_a_version_that_serves_do_not_touch_it()
    {
        await PutInAsync();
        await using var load = Load.Start(Host, 8);
        await Wait.UntilAsync(() => load.Customers.Count > 3, "the load does not begin");
        // In place, as cp does it: a mapped file would be torn under the code that runs.
        await File.WriteAllBytesAsync(Path.Combine(Failing, "CrmModular.Failing.dll"), [1, 2], Ct);
        (await SayAsync()).ShouldBe("works");
        await LookAsync();
        var module = await ModuleAsync("failing");
        module.Text("state").ShouldBe("on");
        module.Text("reason").ShouldContain("1.0.0");
        module.Text("reason").ShouldContain("cannot be loaded");
        (await SayAsync()).ShouldBe("works");
        using var pages = await Host.SignedInAsync();
        WebUtility
            .HtmlDecode(await pages.HtmlAsync("/admin/modules"))
            .ShouldContain(module.Text("reason"));
        await load.StopAsync();
        load.Failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("build")]
    [InlineData("start")]
    [InlineData("map")]
    public async Task A_new_version_that_throws_leaves_the_working_one_serving(string how)
    {
        await PutInAsync();
        await File.WriteAllTextAsync(Path.Combine(Failing, "how.txt"), how, Ct);
        Folder.Change(Failing, "\"version\": \"1.0.0\"", "\"version\": \"1.1.0\"");
        await LookAsync();
        await ShouldBeHeldAsync();
        // Another module's switch meets the same, and so does the next start.
        using var off = await TurnAsync("toy", true);
        await ShouldBeHeldAsync();
        await StartAsync();
        await ShouldBeHeldAsync();
        File.Delete(Path.Combine(Failing, "how.txt"));
        await LookAsync();
        var mended = await ModuleAsync("failing");
        mended.Text("version").ShouldBe("1.1.0");
        mended["reason"].ShouldBeNull();
    }

    [Fact]
    public async Task A_folder_that_is_gone_is_shown_with_what_waits_for_it()
    {
        Folder.Add("customers");
        Folder.Copy(
            Path.GetDirectoryName(Folder.Add("toy"))! + "/toy",
            Path.Combine(Plugins, "toy")
        );
        Directory.Delete(Path.Combine(Folder.Path, "toy"), true);
        Folder.Add("twin");
        await StartAsync("customers", "toy", "twin");
        Directory.Delete(Path.Combine(Plugins, "toy"), true);
        await LookAsync();
        var gone = await ModuleAsync("toy");
        gone.Text("state").ShouldBe("missing");
        gone.Text("reason").ShouldContain("copy");
        gone.Text("reason").ShouldContain("twin");
        (await Admin.GetAsync("/api/v1/gadgets", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await StartAsync();
        gone = await ModuleAsync("toy");
        gone.Text("state").ShouldBe("missing");
        gone.Text("version").ShouldBe("1.0.0");
        gone.Text("reason").ShouldContain("twin");
        (await Admin.GetAsync("/api/v1/gadgets", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ModuleAsync("twin")).Text("reason").ShouldContain("not installed");
        using var off = await TurnAsync("toy", false);
        off.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_half_copied_version_waits_until_it_is_whole()
    {
        await PutInAsync();
        Rebuild("works", "newer");
        var code = Path.Combine(Failing, "CrmModular.Failing.dll");
        var whole = await File.ReadAllBytesAsync(code, Ct);
        var hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(whole));
        Files($"\"CrmModular.Failing.dll\": \"{hash}\"");
        await File.WriteAllBytesAsync(code, whole[..1000], Ct);
        await LookAsync();
        var half = await ModuleAsync("failing");
        half.Text("state").ShouldBe("on");
        half.Text("reason").ShouldContain("CrmModular.Failing.dll");
        (await SayAsync()).ShouldBe("works");
        File.Delete(code);
        await LookAsync();
        (await ModuleAsync("failing")).Text("state").ShouldBe("on");
        await File.WriteAllBytesAsync(code, whole, Ct);
        await LookAsync();
        (await SayAsync()).ShouldBe("newer");
    }

    [Theory]
    [InlineData("wwwroot/passwd", "/etc/passwd")]
    [InlineData("wwwroot/up", "../../customers/module.json")]
    [InlineData("all", "/etc")]
    public async Task A_link_out_of_the_folder_is_refused(string link, string target)
    {
        Folder.Add("customers");
        var failing = Folder.Add("failing");
        Directory.CreateDirectory(Path.Combine(failing, "wwwroot"));
        File.CreateSymbolicLink(Path.Combine(failing, link), target);
        await StartAsync("customers");
        using var refused = await TurnAsync("failing", true);
        (await refused.JsonAsync(HttpStatusCode.UnprocessableEntity))
            .Text("detail")
            .ShouldContain(link);
        File.Delete(Path.Combine(failing, link));
        using var mended = await TurnAsync("failing", true);
        mended.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Old_copies_go_at_the_next_start_and_those_in_use_stay()
    {
        await PutInAsync();
        Rebuild("works", "newer");
        await LookAsync();
        Copies().Count.ShouldBe(2);
        await using (var second = await TestHost.StartAsync(Database, Folder.Path))
        {
            Copies().Count.ShouldBe(2);
        }

        await StartAsync();
        Copies().Count.ShouldBe(1);
        (await SayAsync()).ShouldBe("newer");
    }

    [Fact]
    public async Task An_upgrade_grants_what_is_new_once()
    {
        const string Granted =
            "SELECT COUNT(*) FROM platform_role_grants WHERE permission = 'failing.more'";
        await PutInAsync();
        await File.WriteAllTextAsync(Path.Combine(Failing, "how.txt"), "upgrade", Ct);
        await LookAsync();
        (await Database.ScalarAsync<int>(Granted)).ShouldBe(1);
        // An administrator takes it away; that holds.
        await Database.ScalarAsync<int>(
            "DELETE FROM platform_role_grants WHERE permission = 'failing.more' RETURNING 1"
        );
        await LookAsync();
        await StartAsync();
        (await Database.ScalarAsync<int>(Granted)).ShouldBe(0);
    }

    private List<string> Copies() =>
        [.. Directory.GetDirectories(Path.Combine(Database.Folder, "module-copies", "failing"))];

    private async Task PutInAsync()
    {
        Folder.Add("customers");
        Folder.Add("toy");
        Folder.Copy(Folder.Add("failing"), Failing);
        Directory.Delete(Path.Combine(Folder.Path, "failing"), true);
        // As a folder of a builder who does not list the files.
        Files("");
        await StartAsync("customers", "failing");
        (await SayAsync()).ShouldBe("works");
    }

    /// <summary>Has the manifest list these files and no others.</summary>
    private void Files(string listed)
    {
        var file = Path.Combine(Failing, "module.json");
        var manifest = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file))!;
        manifest["files"] = System.Text.Json.Nodes.JsonNode.Parse($"{{ {listed} }}");
        File.WriteAllText(file, manifest.ToJsonString(new() { WriteIndented = true }));
    }

    private async Task<string> SayAsync() => await Admin.GetStringAsync("/api/v1/failing", Ct);

    /// <summary>Changes the code: the text that the module answers with stands in its assembly.</summary>
    private void Rebuild(string from, string to)
    {
        var file = Path.Combine(Failing, "CrmModular.Failing.dll");
        var code = File.ReadAllBytes(file);
        var at = code.AsSpan().IndexOf(Encoding.Unicode.GetBytes(from));
        at.ShouldBePositive();
        Encoding.Unicode.GetBytes(to).CopyTo(code, at);
        File.WriteAllBytes(file, code);
    }

    private async Task ShouldBeHeldAsync()
    {
        var module = await ModuleAsync("failing");
        module.Text("state").ShouldBe("on");
        module.Text("version").ShouldBe("1.0.0");
        module.Text("reason").ShouldContain("I fail");
        module.Text("reason").ShouldContain("1.0.0");
        (await SayAsync()).ShouldBe("works");
    }

    private async Task LookAsync()
    {
        using var pages = await Host.SignedInAsync();
        using var looked = await pages.PostFormAsync(
            "/admin/modules",
            [],
            "/admin/modules?handler=Rescan"
        );
        looked.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }
}
