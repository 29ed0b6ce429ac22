using CrmModular.Host.Commands;
using CrmModular.Host.Modularity;

namespace CrmModular.Host.Platform.Errors;

/// <summary>What went wrong, in the words that people read instead of the key of a text: for the log and for what is kept of it.</summary>
internal static class ErrorWords
{
    /// <param name="e">A refusal is said in its own words, everything else in those of its cause.</param>
    /// <param name="texts">The texts of the generation that it happened in.</param>
    public static string InWords(this Exception e, ITexts texts) =>
        e is RuleException rule
            ? texts[rule.TextKey, [.. rule.Arguments]]
            : e.GetBaseException().Message;

    /// <summary>Why a module does not serve; no generation need be there for it.</summary>
    public static string InWords(this ModuleException e) =>
        CommandTexts.Of[e.TextKey, [.. e.Arguments]];
}
