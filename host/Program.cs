using CrmModular.Host.Commands;

return await CommandLine.RunAsync(args);
