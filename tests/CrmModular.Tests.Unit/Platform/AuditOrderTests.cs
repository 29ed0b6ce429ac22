using CrmModular.Sdk.Data;
using Shouldly;
using Xunit;

namespace CrmModular.Tests.Unit.Platform;

public sealed class AuditOrderTests
{
    [Fact]
    public void An_entry_that_the_host_makes_itself_comes_after_those_of_saves_before_it()
    {
        // The clock of the save before was ahead; it was set back since.
        var saved = OrderedId.Next(DateTimeOffset.UtcNow.AddHours(1));
        Entry().Id.ShouldBeGreaterThan(saved);
    }

    private static AuditEntry Entry() =>
        new()
        {
            ModuleId = "platform",
            Kind = "platform.person",
            Action = "changed",
            Changes = "{}",
            Via = "ui",
        };
}
