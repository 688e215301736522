using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("linux")]

// Trials are timed and cancelled against deadlines; two servers at once would only measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
