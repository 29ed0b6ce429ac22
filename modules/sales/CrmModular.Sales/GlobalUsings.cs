global using CrmModular.Catalog.Contracts;
global using CrmModular.Customers.Contracts;
global using CrmModular.Sales.Contracts;
global using CrmModular.Sdk;
global using CrmModular.Sdk.Data;
