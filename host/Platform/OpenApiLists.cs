using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CrmModular.Host.Platform;

/// <summary>Says in the description of the API what a list can be filtered and sorted by.</summary>
internal static class OpenApiLists
{
    public static void Describe(OpenApiOperation operation, IListDefinition list)
    {
        operation.Parameters ??= [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>())
        {
            parameter.Description ??= parameter.Name switch
            {
                "search" => "A part of two characters or more of what search finds.",
                "limit" =>
                    $"How many records a page has, 1 to {ListRequest.MaxLimit}; 50 without it.",
                "cursor" =>
                    "The `nextCursor` or `previousCursor` of another page of the same question.",
                "bin" => "The bin instead of the records in use.",
                "sort" =>
                    "The field to sort by, with a minus before it for downwards; `id`, the order of creation, without it. A walk "
                        + "by `id` meets every record that is there all the time once; by another field it may miss or "
                        + "repeat what is changed meanwhile.",
                _ => null,
            };
            if (parameter is { Name: "sort", Schema: OpenApiSchema sort })
            {
                sort.Enum = Orders(list);
            }
            else if (parameter is { Name: "bin", Schema: OpenApiSchema bin })
            {
                bin.Type = JsonSchemaType.Boolean;
            }
            else if (parameter is { Name: "limit", Schema: OpenApiSchema limit })
            {
                (limit.Minimum, limit.Maximum) = ("1", $"{ListRequest.MaxLimit}");
            }
        }

        foreach (var field in list.Fields.Where(f => f.Filterable))
        {
            operation.Parameters.Add(
                new OpenApiParameter
                {
                    Name = field.Key,
                    In = ParameterLocation.Query,
                    Description = Filter(field),
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                }
            );
        }
    }

    private static List<JsonNode> Orders(IListDefinition list) =>
        [
            .. list
                .Fields.Where(f => f.Sorted is not null)
                .Select(f => f.Key)
                .Prepend(ListRequest.ById)
                .SelectMany(key => new[] { key, $"-{key}" })
                .Select(key => (JsonNode)key!),
        ];

    private static readonly string Several = $"at most {ListFilter.MaxValues}, with commas between";

    private static string Filter(ListField field)
    {
        var form = field.Kind switch
        {
            FieldKind.Text => "A part of the text, or the id of the record that it names.",
            FieldKind.Choice when field.ChoiceNames is null && field.Choices.Count > 0 =>
                $"Any of several, {Several}: {string.Join(", ", field.Choices)}.",
            FieldKind.Choice => $"Any of several values, {Several}.",
            FieldKind.Person => $"Any of several people by id, {Several}; `me`, `team`.",
            FieldKind.Number => "A whole number, or a range: `5..`, `..9`, `5..9`.",
            FieldKind.Money => "An amount, or a range: `100..`, `..250.50`.",
            FieldKind.Date => "A day, or a range: `2026-01-01..2026-03-31`.",
            FieldKind.Time =>
                "A day, or a range of days, in the company's time zone: `2026-01-01..`.",
            FieldKind.Tags => $"Any of several tags, {Several}.",
            _ => "",
        };
        return field.CanBeEmpty ? $"{form} `{ListFilter.Nothing}` finds what has none." : form;
    }
}
