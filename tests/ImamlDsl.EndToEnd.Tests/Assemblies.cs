// Tests measure allocations and memory, which other tests must not disturb.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
