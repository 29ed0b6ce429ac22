using System.Diagnostics;
using CrmModular.Host.Data;

namespace CrmModular.Host.Platform.SecurityLog;

/// <summary>Makes rows of the security log.</summary>
internal static class SecurityEntries
{
    private const int LongestTarget = 200;

    /// <summary>The request that runs, for callers that no container made.</summary>
    private static readonly IHttpContextAccessor Running = new HttpContextAccessor();

    public static SecurityEntry Make(
        HttpContext? http,
        DateTimeOffset at,
        string kind,
        Guid? person,
        Guid? actor,
        string target,
        bool refused
    )
    {
        var visitor = Visitor.Of(http);
        return new SecurityEntry
        {
            Id = Guid.CreateVersion7(at),
            At = at,
            LastAt = at,
            Kind = kind,
            Refused = refused,
            PersonId = person,
            ActorId = actor == person ? null : actor,
            Address = visitor.Address,
            Agent = visitor.Agent,
            Target = Visitor.Plain(target, LongestTarget),
            Reference = Activity.Current?.TraceId.ToString() ?? http?.TraceIdentifier ?? "",
        };
    }

    /// <summary>The least key of a time: keys are in the order of time, so that times are bounds of the key.</summary>
    public static Guid KeyAt(DateTimeOffset time)
    {
        const int BytesOfTime = 6;
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(time).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[BytesOfTime..].Clear();
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>A row that is saved together with the change that it tells of.</summary>
    public static SecurityEntry Of(
        PlatformContext context,
        string kind,
        Guid? person,
        string target = ""
    ) =>
        Make(
            Running.HttpContext,
            context.Scope!.Clock.GetUtcNow(),
            kind,
            person,
            context.Scope.User.PersonId,
            target,
            refused: false
        );
}
