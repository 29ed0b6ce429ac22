namespace Zxcvbn;

public static class Marker
{
    public const string Text = "the module's own copy";

    public static string Read() => Text;
}
