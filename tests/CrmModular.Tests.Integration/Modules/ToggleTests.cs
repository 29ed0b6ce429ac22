using System.Net;
using System.Net.Http.Json;
using CrmModular.Host.Data;
using CrmModular.Host.Platform.Modules;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace CrmModular.Tests.Integration.Modules;

/// <summary>A module comes and goes with everything that it adds, and its records stay.</summary>
public sealed class ToggleTests : ModuleTests
{
    [Fact]
    public async Task Off_takes_everything_away_and_on_brings_it_all_back()
    {
        Folder.Add("customers");
        Folder.Add("toy");
        await StartAsync("customers", "toy");
        var gadget = await Admin.CreateAsync("gadgets", new { name = "Remembered" });
        using var pages = await Host.SignedInAsync();
        (await pages.HtmlAsync("/toy")).ShouldContain("Remembered");
        (await pages.HtmlAsync("/")).ShouldContain("href=\"/toy\"");

        using var off = await TurnAsync("toy", false);
        (await off.JsonAsync(HttpStatusCode.OK)).Text("state").ShouldBe("off");
        foreach (var url in new[] { "/api/v1/gadgets", $"/api/v1/gadgets/{gadget.Id()}" })
        {
            (await Admin.GetAsync(url, Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        using (var page = await pages.GetAsync("/toy"))
        {
            page.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            page.Headers.GetValues("X-Module-Off").ShouldBe(["toy"]);
        }

        (await pages.HtmlAsync("/")).ShouldNotContain("href=\"/toy\"");
        (await Admin.GetStringAsync("/openapi/v1.json", Ct)).ShouldNotContain("gadgets");

        using var on = await TurnAsync("toy", true);
        (await on.JsonAsync(HttpStatusCode.OK)).Text("state").ShouldBe("on");
        (await Admin.JsonAsync($"/api/v1/gadgets/{gadget.Id()}"))
            .Text("name")
            .ShouldBe("Remembered");
        (await Admin.GetStringAsync("/openapi/v1.json", Ct)).ShouldContain("gadgets");
        (await pages.HtmlAsync("/toy")).ShouldContain("Remembered");
    }

    [Fact]
    public async Task Its_files_are_served_as_long_as_it_is_on()
    {
        Folder.Add("toy");
        await StartAsync("toy");
        await using var scope = await Host.ScopeAsync();
        var url = scope.Get<IModules>().AssetUrl("toy", "toy.css");
        using (var file = await Admin.GetAsync(url, Ct))
        {
            file.StatusCode.ShouldBe(HttpStatusCode.OK, url);
            file.Content.Headers.ContentType!.MediaType.ShouldBe("text/css");
            file.Headers.CacheControl!.ToString().ShouldContain("immutable");
        }

        string[] none =
        [
            url.Replace("1.0.0", "9.9.9", StringComparison.Ordinal),
            url.Replace("toy.css", "..%2fmodule.json", StringComparison.Ordinal),
            url.Replace("toy.css", "%2e%2e/module.json", StringComparison.Ordinal),
            url.Replace("/toy/", "/none/", StringComparison.Ordinal),
        ];
        foreach (var other in none)
        {
            using var file = await Admin.GetAsync(other, Ct);
            file.StatusCode.ShouldBe(HttpStatusCode.NotFound, other);
        }

        using var off = await TurnAsync("toy", false);
        off.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var gone = await Admin.GetAsync(url, Ct);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_module_that_others_need_goes_only_with_them()
    {
        Folder.Add("toy");
        Folder.Add("twin");
        await StartAsync("twin");
        (await ModuleAsync("toy")).Text("state").ShouldBe("on");
        using var refused = await TurnAsync("toy", false);
        (await refused.JsonAsync(HttpStatusCode.UnprocessableEntity))
            .Text("detail")
            .ShouldContain("twin");
        (await ModuleAsync("toy")).Text("state").ShouldBe("on");
        using var both = await Admin.PostAsync(
            "/api/v1/modules/toy/disable?withDependants=true",
            null,
            Ct
        );
        both.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ModuleAsync("twin")).Text("state").ShouldBe("off");
    }

    [Fact]
    public async Task A_feature_goes_alone()
    {
        Folder.Add("toy");
        await StartAsync("toy");
        using var off = await Admin.PostAsync("/api/v1/features/toy.shine/disable", null, Ct);
        off.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Admin.GetAsync("/api/v1/toy/shine", Ct)).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
        (await Admin.GetAsync("/api/v1/gadgets", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var on = await Admin.PostAsync("/api/v1/features/toy.shine/enable", null, Ct);
        on.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Admin.GetAsync("/api/v1/toy/shine", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var unknown = await Admin.PostAsync("/api/v1/features/toy.none/enable", null, Ct);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_audit_tells_only_of_what_was_switched()
    {
        Folder.Add("toy");
        Folder.Add("twin");
        await StartAsync("toy", "twin");
        using var off = await TurnAsync("twin", false);
        off.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var on = await TurnAsync("twin", true);
        on.StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var scope = await Host.ScopeAsync(Host.Admin);
        var told = await scope
            .Get<PlatformContext>()
            .Audit.Where(a => a.Kind == "platform.module" && a.PersonId == Host.Admin.Id)
            .OrderBy(a => a.Id)
            .Select(a => a.Changes)
            .ToListAsync(Ct);
        told.ShouldBe(["{\"twin\":[\"on\",\"off\"]}", "{\"twin\":[\"off\",\"on\"]}"]);
    }

    [Fact]
    public async Task For_some_roles_needs_a_role()
    {
        Folder.Add("toy");
        await StartAsync("toy");
        using var pages = await Host.SignedInAsync();
        using var answer = await pages.PostFormAsync(
            "/admin/features/toy.shine",
            [new("whom", "roles")]
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldMatch(
            "(?s)value=\"roles\" checked.*Choose at least one role"
        );
    }

    [Fact]
    public async Task A_feature_for_some_roles_comes_back_for_them_alone()
    {
        Folder.Add("toy");
        await StartAsync("toy");
        await using (var scope = await Host.ScopeAsync(Host.Admin))
        {
            var managers = await scope
                .Get<PlatformContext>()
                .Roles.Where(r => r.Key == BuiltInRoles.Manager)
                .Select(r => r.Id)
                .ToListAsync(Ct);
            await scope.Get<IMediator>().Send(new SwitchFeature("toy.shine", true, managers), Ct);
        }

        foreach (var way in new[] { "disable", "enable" })
        {
            using var switched = await Admin.PostAsync(
                $"/api/v1/features/toy.shine/{way}",
                null,
                Ct
            );
            switched.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await Admin.GetAsync("/api/v1/toy/shine", Ct)).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
    }

    [Fact]
    public async Task Who_may_not_switch_modules_does_not()
    {
        Folder.Add("toy");
        await StartAsync("toy");
        using var api = Host.Api(await Host.PersonAsync(BuiltInRoles.Manager));
        using var answer = await api.PostAsync("/api/v1/modules/toy/disable", null, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ModuleAsync("toy")).Text("state").ShouldBe("on");
    }

    [Fact]
    public async Task Built_in_roles_get_what_a_module_proposes_when_it_is_first_turned_on()
    {
        Folder.Add("toy");
        await StartAsync("toy");
        using var member = Host.Api(await Host.PersonAsync(BuiltInRoles.Member));
        (await member.GetAsync("/api/v1/gadgets", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var reader = Host.Api(await Host.PersonAsync(BuiltInRoles.Reader));
        (await reader.GetAsync("/api/v1/gadgets", Ct)).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );
    }

    [Fact]
    public async Task Every_switch_leaves_an_audit_entry()
    {
        Folder.Add("toy");
        await StartAsync("toy");
        using var off = await TurnAsync("toy", false);
        off.StatusCode.ShouldBe(HttpStatusCode.OK);
        var entries = await Database.ScalarAsync<long>(
            "SELECT COUNT(*) FROM platform_audit WHERE kind = 'platform.module' AND changes LIKE '%toy%' AND person_id IS NOT NULL"
        );
        entries.ShouldBe(1);
    }

    [Fact]
    public async Task A_module_that_is_copied_in_while_the_host_runs_is_there()
    {
        Folder.Add("customers");
        await StartAsync("customers");
        Folder.Add("toy");
        using var on = await TurnAsync("toy", true);
        on.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Admin.CreateAsync("gadgets", new { name = "new" })).Text("name").ShouldBe("new");
    }

    [Fact]
    public async Task Each_module_gets_its_own_copy_of_a_private_library()
    {
        Folder.Add("toy");
        Folder.Add("twin");
        await StartAsync("toy", "twin");
        await TextAsync("toy/words", "words of version 1");
        await TextAsync("twin/words", "words of version 2");
        // The host uses a library of this name itself; the module's own wins.
        await TextAsync("toy/own", "the module's own copy");
    }

    [Fact]
    public async Task A_setting_has_its_default_until_it_is_set()
    {
        Folder.Add("toy");
        await StartAsync("toy");
        (await Admin.JsonAsync("/api/v1/toy/limit"))["limit"]!.GetValue<int>().ShouldBe(5);
    }

    private async Task TextAsync(string url, string expected) =>
        (await Admin.JsonAsync($"/api/v1/{url}")).Text("text").ShouldBe(expected);
}
