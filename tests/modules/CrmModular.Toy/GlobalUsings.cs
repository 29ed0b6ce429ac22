global using CrmModular.Sdk;
global using CrmModular.Sdk.Data;
global using CrmModular.Toy.Contracts;
