namespace CrmModular.Customers.Customers;

/// <summary>Puts what was said of a customer onto it; forms, the API and files go this way.</summary>
internal static class CustomerValues
{
    public static void Apply(Customer customer, CustomerInput input, Guid? owner)
    {
        customer.Name = input.Name.Trim();
        customer.Type = input.Type;
        customer.OwnerId = owner;
        customer.Level = input.Level ?? "";
        customer.Industry = input.Industry?.Trim() ?? "";
        customer.Region = input.Region?.Trim() ?? "";
        customer.Source = input.Source?.Trim() ?? "";
        customer.Phone = input.Phone?.Trim() ?? "";
        customer.Email = input.Email?.Trim() ?? "";
        customer.Web = input.Web?.Trim() ?? "";
        customer.Address = input.Address?.Trim() ?? "";
        customer.Notes = input.Notes?.Trim() ?? "";
        customer.Tags = TagText.Join(input.Tags ?? []);
        customer.ParentId = input.ParentId;
        customer.Employees = input.Employees;
        customer.Revenue = input.Revenue;
        customer.FoundedYear = input.FoundedYear;
        customer.ExternalId = input.ExternalId?.Trim() ?? "";
    }
}
