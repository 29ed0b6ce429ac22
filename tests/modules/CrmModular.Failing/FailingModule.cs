using CrmModular.Failing.Bad;
using CrmModular.Sdk;
using CrmModular.Sdk.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace CrmModular.Failing;

/// <summary>Fails in the way that the file <c>how.txt</c> in its folder names; without one it works.</summary>
public sealed class FailingModule : CrmModule
{
    internal const string Look = "failing.look";

    internal static string How
    {
        get
        {
            var folder = Path.GetDirectoryName(typeof(FailingModule).Assembly.Location)!;
            var file = Path.Combine(folder, "how.txt");
            return File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        }
    }

    public override void Build(ModuleBuilder module)
    {
        if (How == "build")
        {
            throw new InvalidOperationException("I fail while I am built.");
        }

        if (How is "role" or "upgrade")
        {
            module.Permission(
                new Permission(
                    "failing.more",
                    false,
                    new RoleGrant(How == "role" ? "nobody" : BuiltInRoles.Member, RecordScope.All)
                )
            );
        }

        module
            .Permission(new Permission(Look, false))
            .Extend<IModuleStart, FailingStart>()
            .Api(Map);
        Parts.Add(module);
        Declarations.Add(module, How);
    }

    private static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("failing", () => "works").Requires(Look);
        switch (How)
        {
            case "map":
                throw new InvalidOperationException("I fail while I map.");
            case "open":
                api.MapGet("failing/open", () => "anyone");
                break;
            case "route":
                api.MapGet("customers", () => "not yours").Requires(Look);
                break;
            case "catch-all":
                api.MapGet("{**any}", () => "everything").Requires(Look);
                break;
            case "anonymous" or "public":
                api.MapGet("failing/anyone", () => "anyone").AllowAnonymous();
                break;
            case "endpoint":
                // Nobody registers this interface, so the framework cannot tell where it would come from.
                api.MapGet("failing/endpoint", (INobody nobody) => nobody.ToString())
                    .Requires(Look);
                break;
        }
    }

    public interface INobody;
}

internal sealed class FailingStart : IModuleStart
{
    public Task StartAsync(CancellationToken ct)
    {
        switch (FailingModule.How)
        {
            case "start":
                throw new InvalidOperationException("I fail at my start.");
            case "async void":
                ThrowLater();
                break;
            case "abort":
                Abort();
                break;
        }

        return Misbehaviour.InCodeAsync("start");
    }

    /// <summary>Nobody can catch what an async void throws: it ends the process.</summary>
    private static async void ThrowLater()
    {
        await Task.Yield();
        throw new InvalidOperationException("I end the process.");
    }

    /// <summary>What a native library does that has lost its head.</summary>
    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "abort")]
    private static extern void Abort();
}
