using System.Globalization;

namespace CrmModular.Host.Platform.Guests;

/// <summary>How long the host waits for code of modules, from the settings below <c>CrmModular:Guests</c>.</summary>
/// <param name="Page">For everything that modules contribute to one page.</param>
/// <param name="Start">For the start of one module.</param>
/// <param name="Write">For one write transaction of a module; zero sets no limit.</param>
internal sealed record GuestLimits(TimeSpan Page, TimeSpan Start, TimeSpan Write)
{
    public static GuestLimits Of(IConfiguration configuration) =>
        new(
            Seconds(configuration, "PageSeconds", 2),
            Seconds(configuration, "StartSeconds", 30),
            Seconds(configuration, "WriteSeconds", 10)
        );

    private static TimeSpan Seconds(IConfiguration configuration, string name, double otherwise)
    {
        var text = configuration[$"CrmModular:Guests:{name}"];
        return double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, 86_400))
            : TimeSpan.FromSeconds(otherwise);
    }
}
