namespace CrmModular.Sdk;

/// <summary>
/// How scopes compare and add up. Each lies within the next wider one, but for the subordinates: they may work in any
/// department, so that a department covers no subordinates and they cover no department.
/// </summary>
public static class RecordScopes
{
    /// <summary>The scopes that a role grants, the narrowest first. The two that are left come about when a person's roles add up.</summary>
    public static IReadOnlyList<RecordScope> OfRoles { get; } =
    [
        RecordScope.None,
        RecordScope.Own,
        RecordScope.Subordinates,
        RecordScope.Department,
        RecordScope.Tree,
        RecordScope.All,
    ];

    /// <summary>Whether every record that another scope reaches is reached by this one, whoever looks.</summary>
    public static bool Covers(this RecordScope scope, RecordScope other) =>
        (Circles(scope) & Circles(other)) == Circles(other);

    /// <summary>The scope that reaches what either of two reaches.</summary>
    public static RecordScope Plus(this RecordScope scope, RecordScope other) =>
        scope.Covers(other) ? scope
        : other.Covers(scope) ? other
        : (Circles(scope) | Circles(other)) == Circles(RecordScope.SubordinatesAndTree)
            ? RecordScope.SubordinatesAndTree
        : RecordScope.SubordinatesAndDepartment;

    /// <summary>The scopes of which it is made: two for one that came about by adding, otherwise itself.</summary>
    public static IReadOnlyList<RecordScope> Parts(this RecordScope scope) =>
        scope switch
        {
            RecordScope.SubordinatesAndDepartment =>
            [
                RecordScope.Subordinates,
                RecordScope.Department,
            ],
            RecordScope.SubordinatesAndTree => [RecordScope.Subordinates, RecordScope.Tree],
            _ => [scope],
        };

    /// <summary>One bit for each circle of people that a scope adds to a narrower one.</summary>
    private static int Circles(RecordScope scope) =>
        scope switch
        {
            RecordScope.None => 0b00000,
            RecordScope.Own => 0b00001,
            RecordScope.Subordinates => 0b00011,
            RecordScope.Department => 0b00101,
            RecordScope.Tree => 0b01101,
            RecordScope.All => 0b11111,
            RecordScope.SubordinatesAndDepartment => 0b00111,
            RecordScope.SubordinatesAndTree => 0b01111,
            _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, null),
        };
}
