using System.Globalization;
using System.Net;

namespace CrmModular.Tests.Integration.Modules;

/// <summary>What is broken is left out with its reason, and the rest serves.</summary>
public sealed class QuarantineTests : ModuleTests
{
    [Theory]
    [InlineData("build")]
    [InlineData("start")]
    [InlineData("map")]
    [InlineData("open")]
    [InlineData("route")]
    [InlineData("endpoint")]
    [InlineData("role")]
    public async Task A_module_that_fails_is_left_out_and_its_neighbours_serve(string how)
    {
        Folder.Add("customers");
        var failing = Folder.Add("failing");
        await File.WriteAllTextAsync(Path.Combine(failing, "how.txt"), how, Ct);
        await StartAsync("customers");
        var customer = await Admin.CreateAsync("customers", new { name = "stays" });

        using var enabled = await TurnAsync("failing", true);
        var problem = await enabled.JsonAsync(HttpStatusCode.UnprocessableEntity);
        ShouldBeWords(problem.Text("detail"));
        await ShouldServeWithoutAsync("failing", customer.Id());

        // A restart meets the same module again, and serves all the same.
        await StartAsync();
        await ShouldServeWithoutAsync("failing", customer.Id());

        // Mended, it is taken back in.
        File.Delete(Path.Combine(failing, "how.txt"));
        using var mended = await TurnAsync("failing", true);
        (await mended.JsonAsync(HttpStatusCode.OK)).Text("state").ShouldBe("on");
        (await Admin.GetAsync("/api/v1/failing", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Those_that_need_a_broken_module_go_with_it()
    {
        Folder.Add("customers");
        Folder.Add("twin");
        var toy = Folder.Add("toy");
        await File.WriteAllTextAsync(Path.Combine(toy, "CrmModular.Toy.dll"), "no code", Ct);
        await StartAsync("customers");
        using var enabled = await TurnAsync("twin", true);
        await enabled.JsonAsync(HttpStatusCode.UnprocessableEntity);
        foreach (var id in new[] { "toy", "twin" })
        {
            var module = await ModuleAsync(id);
            module.Text("state").ShouldBe("quarantined");
            ShouldBeWords(module.Text("reason"));
        }

        (await ModuleAsync("customers")).Text("state").ShouldBe("on");
    }

    [Fact]
    public async Task An_sdk_that_we_do_not_have_is_named_before_any_code_is_loaded()
    {
        Folder.Add("customers");
        var toy = Folder.Add("toy");
        Folder.Change("toy", "[1.0.0,2.0.0)", "[9.0.0,10.0.0)");
        await File.WriteAllTextAsync(Path.Combine(toy, "CrmModular.Toy.dll"), "no code", Ct);
        await StartAsync("customers");
        using var enabled = await TurnAsync("toy", true);
        var problem = await enabled.JsonAsync(HttpStatusCode.UnprocessableEntity);
        problem.Text("detail").ShouldContain("[9.0.0");
        (await ModuleAsync("toy")).Text("state").ShouldBe("does-not-fit");
    }

    [Fact]
    public async Task A_need_that_is_missing_or_of_another_version_is_named()
    {
        Folder.Add("customers");
        Folder.Add("twin");
        await StartAsync("customers");
        using var missing = await TurnAsync("twin", true);
        (await missing.JsonAsync(HttpStatusCode.UnprocessableEntity))
            .Text("detail")
            .ShouldContain("toy");
        Folder.Add("toy");
        Folder.Change("toy", "\"version\": \"1.0.0\"", "\"version\": \"2.1.0\"");
        using var other = await TurnAsync("twin", true);
        var text = (await other.JsonAsync(HttpStatusCode.UnprocessableEntity)).Text("detail");
        text.ShouldContain("2.1.0");
        text.ShouldContain("[1.0.0");
    }

    [Fact]
    public async Task Modules_that_need_each_other_are_both_named()
    {
        Folder.Add("customers");
        Folder.Add("failing", "first");
        Folder.Add("failing", "second");
        foreach (var (id, other) in new[] { ("first", "second"), ("second", "first") })
        {
            Folder.Change(id, "\"id\": \"failing\"", $"\"id\": \"{id}\"");
            Folder.Change(id, "\"needs\": {", $"\"needs\": {{ \"{other}\": \"[1.0.0,2.0.0)\"");
        }

        await StartAsync("customers");
        using var enabled = await TurnAsync("first", true);
        var text = (await enabled.JsonAsync(HttpStatusCode.UnprocessableEntity)).Text("detail");
        text.ShouldContain("first");
        text.ShouldContain("second");
        (await Admin.GetAsync("/api/v1/customers", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Broken_folders_are_named_with_their_reason()
    {
        var expected = Break();
        await StartAsync("customers");
        var broken = Host.Generations.Catalogue.Broken.ToDictionary(
            b => Path.GetFileName(b.Folder),
            b => b.Reason,
            StringComparer.Ordinal
        );
        broken.Keys.Order().ShouldBe(expected.Keys.Order());
        await using var scope = await Host.ScopeAsync();
        var texts = scope.Get<ITexts>();
        foreach (var (folder, reason) in broken)
        {
            reason.TextKey.ShouldBe(expected[folder], folder);
            foreach (var language in new[] { "en", "zh-CN" })
            {
                CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
                ShouldBeWords(texts[reason.TextKey, [.. reason.Arguments]]);
            }
        }

        (await ModuleAsync("toy")).Text("state").ShouldBe("off");
        using var toy = await TurnAsync("toy", true);
        (await toy.JsonAsync(HttpStatusCode.OK)).Text("state").ShouldBe("on");
    }

    /// <summary>Folders that are broken, each in its way, and the text that says so.</summary>
    private Dictionary<string, string> Break()
    {
        Folder.Add("customers");
        Folder.Add("toy");
        Folder.Add("toy", "toy-again");
        Directory.CreateDirectory(Path.Combine(Folder.Path, "still-being-copied"));
        Folder.AddManifest("garbage", "{ \"id\": ");
        Folder.AddManifest("empty", "null");
        Folder.AddManifest(
            "no-assembly",
            """{ "id": "x-one", "version": "1.0.0", "sdk": "1.0" }"""
        );
        Manifest("bad-id", id: "Not An Id");
        Manifest("bad-version", version: "one");
        Manifest("bad-range", sdk: "about one");
        Manifest("outside", assembly: "../customers/CrmModular.Customers.dll");
        Manifest("gone", assembly: "Gone.dll");
        return new(StringComparer.Ordinal)
        {
            ["toy-again"] = "module.twice",
            ["garbage"] = "module.manifest.unreadable",
            ["empty"] = "module.manifest.empty",
            ["no-assembly"] = "module.manifest.unreadable",
            ["bad-id"] = "module.manifest.id",
            ["bad-version"] = "module.manifest.version",
            ["bad-range"] = "module.manifest.range",
            ["outside"] = "module.manifest.assembly",
            ["gone"] = "module.manifest.assembly",
        };
    }

    private void Manifest(
        string folder,
        string id = "broken",
        string version = "1.0.0",
        string sdk = "[1.0.0,2.0.0)",
        string assembly = "Broken.dll"
    ) =>
        Folder.AddManifest(
            folder,
            $$"""{ "id": "{{id}}", "version": "{{version}}", "sdk": "{{sdk}}", "assembly": "{{assembly}}" }"""
        );

    private async Task ShouldServeWithoutAsync(string id, Guid customer)
    {
        var module = await ModuleAsync(id);
        module.Text("state").ShouldBe("quarantined");
        ShouldBeWords(module.Text("reason"));
        (await ModuleAsync("customers")).Text("state").ShouldBe("on");
        (await Admin.JsonAsync($"/api/v1/customers/{customer}")).Text("name").ShouldBe("stays");
        (await Admin.GetAsync($"/api/v1/{id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Admin.GetAsync("/api/v1/customers", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>A sentence for people: no key of a text, no place that was left open.</summary>
    private static void ShouldBeWords(string text)
    {
        text.ShouldNotBeNullOrWhiteSpace();
        text.ShouldNotStartWith("module.");
        text.ShouldNotContain("{");
    }
}
