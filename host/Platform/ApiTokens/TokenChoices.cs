using CrmModular.Host.Modularity;

namespace CrmModular.Host.Platform.ApiTokens;

/// <summary>How the scopes of tokens are offered and read.</summary>
internal static class TokenChoices
{
    /// <summary>The days that the form offers.</summary>
    public static readonly int[] Days = [30, TokenTerm.DefaultDays, 180, TokenTerm.MaxDays];

    /// <summary>The scopes of a form: how far, and for which modules; without one, for all.</summary>
    public static string Join(string? access, IReadOnlyCollection<string> modules) =>
        modules.Count == 0
            ? access ?? ""
            : string.Join(',', modules.Select(module => $"{access}:{module}"));

    /// <summary>Scopes in the reader's words.</summary>
    public static string Say(string scopes, ITexts texts) =>
        string.Join(
            texts["sdk.comma"],
            scopes
                .Split(',')
                .Select(s => s.Split(':', 2))
                .Select(s =>
                    s.Length == 1
                        ? texts[$"token.scope.{s[0]}"]
                        : texts[
                            $"token.scope.{s[0]}.of",
                            ("module", texts.Find($"{s[1]}.module.name") ?? s[1])
                        ]
                )
        );

    /// <summary>The modules that a scope can name: those that run.</summary>
    public static IReadOnlyList<(string Id, string Name)> Modules(
        GenerationHolder generation,
        ITexts texts
    ) =>
        [
            .. generation
                .Value.Modules.OrderBy(m => m.Module.Manifest.Order)
                .Select(m => (m.Id, texts[$"{m.Id}.module.name"])),
        ];
}
