using Microsoft.AspNetCore.Html;

namespace CrmModular.Failing.Bad;

/// <summary>
/// Misbehaves as a line <c>part:way</c> of how.txt asks, or of now.txt in the data folder, which may change while it runs: for
/// as long as the line stands there, a minute at most. Ways:
/// <c>throw</c>, <c>ctor</c>, <c>sleep</c> (deaf to its token), <c>block</c> (its thread), <c>view</c> and <c>view-block</c>.
/// </summary>
internal static class Misbehaviour
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private static string Now
    {
        get
        {
            var folder = Path.GetDirectoryName(typeof(Misbehaviour).Assembly.Location)!;
            var file = Path.Combine(folder, "..", "..", "..", "now.txt");
            return File.Exists(file) ? File.ReadAllText(file) : "";
        }
    }

    public static bool Is(string part, string way) =>
        $"{FailingModule.How}\n{Now}".Split('\n').Contains($"{part}:{way}", StringComparer.Ordinal);

    /// <summary>What a constructor does.</summary>
    public static void InConstructor(string part)
    {
        if (Is(part, "ctor"))
        {
            throw new InvalidOperationException($"The constructor of the {part} fails.");
        }
    }

    /// <summary>What the code of a part does.</summary>
    public static async Task InCodeAsync(string part)
    {
        if (Is(part, "throw"))
        {
            throw new InvalidOperationException($"The {part} fails.");
        }

        // The source of a cancellation is somebody else's: the host must not take it for its own.
        if (Is(part, "cancel"))
        {
            throw new OperationCanceledException($"The {part} was cancelled by nobody.");
        }

        var end = DateTime.UtcNow + Longest;
        while (Is(part, "sleep") && DateTime.UtcNow < end)
        {
            await Task.Delay(Look);
        }

        Block(part, "block");
    }

    public static void Block(string part, string way)
    {
        var end = DateTime.UtcNow + Longest;
        while (Is(part, way) && DateTime.UtcNow < end)
        {
            Thread.Sleep(Look);
        }
    }
}

/// <summary>What the view of a part shows.</summary>
public sealed class PartModel(string part)
{
    public string Text => $"Here is the {part} of the bad guest.";

    /// <summary>Called in the middle of the view.</summary>
    public Task<IHtmlContent> InViewAsync()
    {
        if (Misbehaviour.Is(part, "view"))
        {
            throw new InvalidOperationException($"The view of the {part} fails.");
        }

        Misbehaviour.Block(part, "view-block");
        return Task.FromResult<IHtmlContent>(HtmlString.Empty);
    }
}
