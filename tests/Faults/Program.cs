return await Dashboard.Faults.FaultsCommand.RunAsync(args);
