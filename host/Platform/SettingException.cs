namespace CrmModular.Host.Platform;

/// <summary>A setting of the surroundings cannot be used.</summary>
/// <param name="textKey">The sentence that names the setting and the way out.</param>
/// <param name="arguments">What the sentence names.</param>
internal sealed class SettingException(
    string textKey,
    params IReadOnlyList<(string Name, object? Value)> arguments
) : Exception($"{textKey} {string.Join(' ', arguments.Select(a => a.Value))}".TrimEnd())
{
    public string TextKey { get; } = textKey;

    public IReadOnlyList<(string Name, object? Value)> Arguments { get; } = arguments;
}
