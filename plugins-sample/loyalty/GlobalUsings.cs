global using CrmModular.Customers.Contracts;
global using CrmModular.Sdk;
global using CrmModular.Sdk.Data;
