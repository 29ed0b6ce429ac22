using System.Net;

namespace CrmModular.Tests.Integration.Modules;

/// <summary>A module that holds the database loses its transaction, not its neighbours theirs.</summary>
public abstract class HeldWriteTests(DatabaseProvider provider) : ModuleTests(provider)
{
    [Fact]
    public async Task A_write_that_is_held_too_long_is_ended_and_named_and_others_save()
    {
        Folder.Add("customers");
        Folder.Add("toy");
        var held = Path.Combine(Database.Folder, "held");
        await StartAsync(["customers", "toy"], null, ("CrmModular:Guests:WriteSeconds", "1"));
        var hold = Admin.PostAsync("/api/v1/toy/held?name=Held", null, Ct);
        await Wait.UntilAsync(() => File.Exists(held), "the module to hold the database");

        // It would go on for a minute; nobody waits for that.
        for (var i = 0; i < 5; i++)
        {
            await Admin.CreateAsync("customers", new { name = $"Neighbour {i}" });
        }

        await Wait.UntilAsync(
            () => Host.Log.Errors.Any(e => e.Contains("Module toy held a write transaction")),
            "the log to name the module"
        );
        File.Delete(held);
        using var answer = await hold;
        answer.IsSuccessStatusCode.ShouldBeFalse();

        // Neither what it wrote before nor what it wrote after is there, and it can save again.
        await Admin.CreateAsync("gadgets", new { name = "Short" });
        (await Admin.JsonAsync("/api/v1/gadgets"))
            .Items()
            .Select(g => g!.Text("name"))
            .ShouldBe(["Short"]);
        using var pages = await Host.SignedInAsync();
        (await pages.HtmlAsync("/admin/modules")).ShouldContain(
            "It held the database for more than 1 s once"
        );
    }
}

public sealed class HeldWriteOnSqlite() : HeldWriteTests(DatabaseProvider.Sqlite);

public sealed class HeldWriteOnPostgreSql() : HeldWriteTests(DatabaseProvider.PostgreSql);
