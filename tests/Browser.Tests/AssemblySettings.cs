// One server, one node: jobs of two tests at once would wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

// What axe finds in a whole run becomes one report.
[assembly: AssemblyFixture(typeof(Dashboard.Browser.Tests.AccessibilityReport))]
