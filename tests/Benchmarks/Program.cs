return await Dashboard.Benchmarks.BenchCommand.RunAsync(args);
