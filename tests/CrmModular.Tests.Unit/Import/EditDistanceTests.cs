using CrmModular.Host.Platform.Import.Reading;
using FsCheck;
using FsCheck.Fluent;

namespace CrmModular.Tests.Unit.Import;

public class EditDistanceTests
{
    [Fact]
    public void Distances_within_any_bound_are_those_of_the_whole_table()
    {
        var word =
            from length in Gen.Choose(0, 9)
            from letters in Gen.ArrayOf(Gen.Elements('a', 'b', 'c'), length)
            select new string(letters);
        var pair =
            from a in word
            from b in word
            from bound in Gen.Choose(0, 4)
            select (a, b, bound);
        Prop.ForAll(
                Arb.From(pair),
                p =>
                    EditDistance.Bounded(p.a, p.b, p.bound)
                    == Math.Min(WholeTable(p.a, p.b), p.bound + 1)
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    private static int WholeTable(string a, string b)
    {
        var cells = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                cells[i, j] =
                    i == 0 || j == 0
                        ? i + j
                        : Math.Min(
                            Math.Min(cells[i - 1, j], cells[i, j - 1]) + 1,
                            cells[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                        );
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cells[i, j] = Math.Min(cells[i, j], cells[i - 2, j - 2] + 1);
                }
            }
        }

        return cells[a.Length, b.Length];
    }
}
