global using CrmModular.Sdk;
global using CrmModular.Sdk.Data;
