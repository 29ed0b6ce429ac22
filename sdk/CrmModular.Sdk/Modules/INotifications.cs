namespace CrmModular.Sdk;

/// <summary>Tells people something in the page: behind the bell, with a count that open tabs see at once.</summary>
public interface INotifications
{
    /// <summary>Sends a notification to people; who is no longer with the company gets none.</summary>
    Task SendAsync(
        IReadOnlyCollection<Guid> people,
        Notification notification,
        CancellationToken ct = default
    );
}

/// <summary>What people are told. It is kept as a key, so that each reads it in the own language, also after a change of language.</summary>
/// <param name="TextKey">The key of its sentence.</param>
/// <param name="Icon">A name in the icon sprite.</param>
/// <param name="Url">The page it is about, from the root of the site; empty for none.</param>
/// <param name="Arguments">What fills the places in the sentence, as it is shown; <c>@</c> before a text's key has each reader see that text.</param>
public sealed record Notification(
    string TextKey,
    string Icon,
    string Url,
    params IReadOnlyList<(string Name, string Value)> Arguments
);
