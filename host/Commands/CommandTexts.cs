using CrmModular.Host.Platform.Texts;

namespace CrmModular.Host.Commands;

/// <summary>
/// The host's texts in the language of the environment (LANG), read beside the program: they speak also where nothing else of
/// the product can be made.
/// </summary>
internal static class CommandTexts
{
    public static ITexts Of { get; } = new Texts(TextStore.Read([AppContext.BaseDirectory]));
}
