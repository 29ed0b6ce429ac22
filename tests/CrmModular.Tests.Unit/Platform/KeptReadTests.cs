using CrmModular.Host.Platform;

namespace CrmModular.Tests.Unit.Platform;

public class KeptReadTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_read_is_kept_until_it_is_cleared()
    {
        var kept = new KeptRead<string>();
        (await kept.ReadAsync(_ => Task.FromResult("one"), Ct)).ShouldBe("one");
        (await kept.ReadAsync(_ => Task.FromResult("two"), Ct)).ShouldBe("one");
        kept.Clear();
        (await kept.ReadAsync(_ => Task.FromResult("three"), Ct)).ShouldBe("three");
    }

    [Fact]
    public async Task A_read_that_began_before_the_clearing_is_not_kept_after_it()
    {
        var kept = new KeptRead<string>();
        var stored = new TaskCompletionSource<string>();
        var slow = kept.ReadAsync(_ => stored.Task, Ct);
        kept.Clear();
        stored.SetResult("before the change");
        (await slow).ShouldBe("before the change");
        (await kept.ReadAsync(_ => Task.FromResult("after it"), Ct)).ShouldBe("after it");
    }
}
