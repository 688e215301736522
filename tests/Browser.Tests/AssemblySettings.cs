// One server, one node: jobs of two tests at once would wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
