return await Dashboard.Runner.RunnerApp.RunAsync(args);
