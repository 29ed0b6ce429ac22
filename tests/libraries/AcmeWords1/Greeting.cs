namespace Acme.Words;

public static class Greeting
{
    public static string Old() => "words of version 1";
}
