return await Dashboard.Benchmarks.RoadBenchmark.RunAsync();
