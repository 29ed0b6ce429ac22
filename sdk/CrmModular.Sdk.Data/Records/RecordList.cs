namespace CrmModular.Sdk.Data;

/// <summary>The list that follows from a kind of record.</summary>
internal static class RecordList
{
    public static ListDefinition<T> Of<T>(RecordType<T> type)
        where T : Entity
    {
        var list = new ListDefinition<T>(type.ListId, type.Rights.View)
        {
            Currency = type.Currency?.Of,
            EditPermission = type.Rights.Edit,
            DeletePermission = type.Rights.Delete,
            DefaultSort = type.Title.Key,
        };
        foreach (var field in type.Fields.Select(f => f.ToListField()).OfType<ListField<T>>())
        {
            list.Add(field);
        }

        return list.Add(
            new ListField<T, DateTimeOffset, DateTimeOffset>(e => e.ChangedAt, e => e.ChangedAt)
            {
                Key = "changed",
                TextKey = "record.changed",
                Kind = FieldKind.Time,
            }
        );
    }
}
