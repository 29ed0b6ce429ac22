namespace CrmModular.Sdk.Data;

/// <summary>
/// What a program asks for is taken at its word: a place or an order that the list does not know is refused, where a person with
/// an old bookmark gets the page without it.
/// </summary>
public sealed partial class ListReader<T>
{
    /// <summary>Refuses what the list cannot do as it was asked.</summary>
    /// <param name="request">What is asked for.</param>
    /// <exception cref="RuleException">The cursor is of another list or order, or the order is not known.</exception>
    public void Check(ListRequest request)
    {
        var order = ListOrder<T>.Of(Definition, request);
        if (request.Sort is { Length: > 0 } sort && order.Text != sort)
        {
            throw new RuleException("list.sort.unknown", "sort", [("value", sort)]);
        }

        var place = request.InFoundOrder
            ? Cursor.Read(request.Cursor, FoundOrder, typeof(long))
            : Cursor.Read(request.Cursor, order.Text, order.Sorted.ReturnType);
        if (request.Cursor is { Length: > 0 } && place is null)
        {
            throw new RuleException("list.cursor.unknown", "cursor");
        }
    }
}
