// Tests count the live tensors of the process, which other tests must not disturb.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
