using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace CrmModular.Host.Platform.Texts;

/// <summary>The texts of one language: a plain text, or the plural forms of one.</summary>
internal sealed class TextStore
{
    public const string Fallback = "en";

    private readonly FrozenDictionary<string, FrozenDictionary<string, Text>> _languages;

    private TextStore(FrozenDictionary<string, FrozenDictionary<string, Text>> languages) =>
        _languages = languages;

    internal sealed record Text(string Other, string? One);

    public IReadOnlyCollection<string> Languages => _languages.Keys;

    /// <summary>Reads <c>texts/&lt;language&gt;.json</c> of every folder; a later folder does not replace what an earlier one said.</summary>
    public static TextStore Read(IEnumerable<string> folders)
    {
        var languages = new Dictionary<string, Dictionary<string, Text>>(
            StringComparer.OrdinalIgnoreCase
        );
        foreach (
            var file in folders
                .Select(f => Path.Combine(f, "texts"))
                .Where(Directory.Exists)
                .SelectMany(f => Directory.GetFiles(f, "*.json").Order())
        )
        {
            // en.json, or en.import.json where a part has a file of its own.
            var language = Path.GetFileName(file).Split('.')[0];
            if (!languages.TryGetValue(language, out var texts))
            {
                languages[language] = texts = new Dictionary<string, Text>(StringComparer.Ordinal);
            }

            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                texts.TryAdd(entry.Name, Parse(entry.Value));
            }
        }

        return new TextStore(
            languages.ToFrozenDictionary(
                l => l.Key,
                l => l.Value.ToFrozenDictionary(StringComparer.Ordinal),
                StringComparer.OrdinalIgnoreCase
            )
        );
    }

    public IEnumerable<string> Keys(string language) =>
        _languages.TryGetValue(language, out var texts) ? texts.Keys : [];

    public Text? Find(CultureInfo culture, string key)
    {
        if (
            _languages.TryGetValue(culture.Name, out var texts)
            && texts.TryGetValue(key, out var text)
        )
        {
            return text;
        }

        return _languages.TryGetValue(Fallback, out var english)
            ? english.GetValueOrDefault(key)
            : null;
    }

    private static Text Parse(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
            ? new Text(
                value.GetProperty("other").GetString()!,
                value.TryGetProperty("one", out var one) ? one.GetString() : null
            )
            : new Text(value.GetString()!, null);
}

/// <summary>Answers texts in the language of the current request.</summary>
internal sealed class Texts(TextStore store) : ITexts
{
    public string this[string key] => Find(key) ?? key;

    public string this[string key, params ReadOnlySpan<(string Name, object? Value)> arguments] =>
        Fill(this[key], arguments);

    public string? Find(string key) => store.Find(CultureInfo.CurrentUICulture, key)?.Other;

    public string Count(
        string key,
        long count,
        params ReadOnlySpan<(string Name, object? Value)> arguments
    )
    {
        var text = store.Find(CultureInfo.CurrentUICulture, key);
        if (text is null)
        {
            return key;
        }

        var form = count == 1 && text.One is { } one ? one : text.Other;
        return Fill(
            form.Replace(
                "{n}",
                count.ToString("N0", CultureInfo.CurrentCulture),
                StringComparison.Ordinal
            ),
            arguments
        );
    }

    private static string Fill(string text, ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        foreach (var (name, value) in arguments)
        {
            var shown = value is IFormattable f
                ? f.ToString(null, CultureInfo.CurrentCulture)
                : value?.ToString();
            text = text.Replace($"{{{name}}}", shown, StringComparison.Ordinal);
        }

        return text;
    }
}
