namespace CrmModular.Tests.Integration.Values;

/// <summary>What a field of a type must refuse, as it stands in JSON.</summary>
internal static class BadValues
{
    /// <summary>Characters that are none, as an escape and, but for the halves, in an address: <c>(JSON, percent-encoded)</c>.</summary>
    public static readonly IReadOnlyList<string> InAddress =
    [
        "%00",
        "a%00b",
        "%EF%BF%BE%EF%BF%BE",
        "a%EF%BF%BFb",
        "%EF%B7%90a",
        "%F4%8F%BF%BFa",
    ];

    private static readonly string[] NoCharacters =
    [
        "\"a\\u0000b\"",
        "\"\\ufffe\"",
        "\"a\\uffff\"",
        "\"\\ufdd0\"",
        "\"\\udbff\\udffe\"",
        "\"\\ud800\"",
        "\"\\udc00x\"",
    ];

    public static IEnumerable<string> Of(ApiField field) =>
        (field.Type, field.Format) switch
        {
            ("enum", _) => ["99", "-1", "\"x\"", "\"99\"", "{}", "[]", "true", "\"\""],
            ("string", "uuid") => ["\"x\"", "7", "{}", "\"\\u0000\"", $"\"{Guid.NewGuid()}\""],
            ("string", "date") =>
            [
                "\"x\"",
                "7",
                "\"2026-02-30\"",
                "\"0001-01-01\"",
                "\"0017-03-01\"",
                "\"9999-12-31\"",
                "\"10000-01-01\"",
                "{}",
            ],
            ("string", _) => [.. NoCharacters, "7", "{}", "[]", "true", Long(20_001)],
            ("integer", _) =>
            [
                "1e400",
                "99999999999999999999",
                "1.5",
                "-1",
                "\"x\"",
                "{}",
                "[]",
                "true",
            ],
            ("number", _) =>
            [
                "1e400",
                "1e28",
                "79228162514264337593543950335",
                "-79228162514264337593543950335",
                "0.00001",
                "-1",
                "\"x\"",
                "{}",
            ],
            ("boolean", _) => ["7", "\"x\"", "{}", "null"],
            ("array", _) =>
            [
                "[null]",
                "[7]",
                "[[\"a\"]]",
                "\"x\"",
                "{}",
                "[\"a\\u0000\"]",
                $"[{Long(41)}]",
                $"[{string.Join(',', Enumerable.Range(0, 51).Select(i => $"\"t{i}\""))}]",
            ],
            _ => throw new InvalidOperationException($"No bad value for {field}."),
        };

    private static string Long(int length) => $"\"{new string('x', length)}\"";
}
