using System.Net;

namespace CrmModular.Tests.Integration.Modules;

/// <summary>What is wrong with modules, as the administrator reads it: on the page and by the command line, in both languages.</summary>
[Collection("Kill")]
public sealed class BrokenModuleTests : ModuleTests
{
    /// <summary>What must be named, and how each language says what is the matter.</summary>
    private static readonly (string Name, string English, string Chinese)[] Expected =
    [
        ("garbage", "cannot be read", "无法读取"),
        ("toy-again", "A second module with the id toy", "toy"),
        ("gone", "Gone.dll", "Gone.dll"),
        ("[9.0.0", "asks for SDK", "SDK"),
        ("first", "in a circle", "成环"),
        ("/api/v1/customers", "is answered by", "customers"),
    ];

    [Fact]
    public async Task Each_is_named_with_its_reason_in_both_languages_on_the_page_and_by_command()
    {
        Break();
        await StartAsync("customers");
        foreach (var id in new[] { "failing", "first", "newer" })
        {
            using var refused = await TurnAsync(id, true);
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, id);
        }

        foreach (var language in new[] { "en", "zh-CN" })
        {
            var person = await Host.PersonAsync(BuiltInRoles.Administrator);
            using var pages = await Host.SignedInAsync(person, language);
            var page = WebUtility.HtmlDecode(await pages.HtmlAsync("/admin/modules"));
            foreach (var (name, english, chinese) in Expected)
            {
                page.ShouldContain(name);
                page.ShouldContain(language == "en" ? english : chinese);
            }
        }

        (await Admin.GetAsync("/api/v1/customers", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await StopAsync();
        await ShouldRefuseAsync("en_US.UTF-8", "The address", "is answered by");
        await ShouldRefuseAsync("zh_CN.UTF-8", "地址", "提供");
    }

    /// <summary>The command that turns a module on says why not, and ends with 1.</summary>
    private async Task ShouldRefuseAsync(string language, string what, string also)
    {
        await using var process = HostProcess.Start(
            [
                .. Database.Settings,
                new("LC_ALL", language),
                new("CrmModular:ModulesPath", Folder.Path),
            ],
            "modules",
            "enable",
            "failing"
        );
        (await process.EndAsync()).ShouldBe(1, process.Output);
        process.Output.ShouldContain(what);
        process.Output.ShouldContain(also);
    }

    /// <summary>A folder of ours, and beside it one of each way to be broken.</summary>
    private void Break()
    {
        Folder.Add("customers");
        Folder.Add("toy");
        Folder.Add("toy", "toy-again");
        Folder.AddManifest("garbage", "{ \"id\": ");
        Folder.AddManifest(
            "gone",
            """{ "id": "gone", "version": "1.0.0", "sdk": "[1.0.0,2.0.0)", "assembly": "Gone.dll" }"""
        );
        File.WriteAllText(Path.Combine(Folder.Add("failing"), "how.txt"), "route");
        Copy("newer", "\"sdk\": \"[1.0.0,2.0.0)\"", "\"sdk\": \"[9.0.0,10.0.0)\"");
        Copy("first", "\"needs\": {", "\"needs\": { \"second\": \"[1.0.0,2.0.0)\"");
        Copy("second", "\"needs\": {", "\"needs\": { \"first\": \"[1.0.0,2.0.0)\"");
    }

    private void Copy(string id, string from, string to)
    {
        Folder.Add("failing", id);
        Folder.Change(id, "\"id\": \"failing\"", $"\"id\": \"{id}\"");
        Folder.Change(id, from, to);
    }
}
