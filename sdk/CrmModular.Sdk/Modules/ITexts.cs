namespace CrmModular.Sdk;

/// <summary>
/// The texts of the host and of all enabled modules, from their <c>texts/en.json</c> and <c>texts/zh-CN.json</c>, in the
/// language of the current user. A key that is missing in a language is answered in English, and by itself if it is
/// missing there too; a test finds both.
/// </summary>
public interface ITexts
{
    /// <summary>The text of a key.</summary>
    string this[string key] { get; }

    /// <summary>The text of a key with its <c>{name}</c> places filled. Numbers and dates follow the user's culture.</summary>
    string this[string key, params ReadOnlySpan<(string Name, object? Value)> arguments] { get; }

    /// <summary>
    /// The plural form for a count, from a text that is an object with <c>one</c> and <c>other</c>
    /// (Unicode plural rules; Chinese has only <c>other</c>). <c>{n}</c> is the count.
    /// </summary>
    string Count(
        string key,
        long count,
        params ReadOnlySpan<(string Name, object? Value)> arguments
    );

    /// <summary>The text of a key, or null where no language has it.</summary>
    string? Find(string key);
}
