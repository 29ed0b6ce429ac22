namespace Acme.Words;

/// <summary>Has another method than version 1: whoever gets the wrong version fails at the call.</summary>
public static class Greeting
{
    public static string New() => "words of version 2";
}
