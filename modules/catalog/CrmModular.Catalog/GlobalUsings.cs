global using CrmModular.Catalog.Contracts;
global using CrmModular.Sdk;
global using CrmModular.Sdk.Data;
