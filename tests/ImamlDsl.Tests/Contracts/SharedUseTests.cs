using System.Runtime.CompilerServices;

namespace ImamlDsl.Tests.Contracts;

/// <summary>Any number of threads at a time, and nothing freed under them.</summary>
public sealed class SharedUseTests
{
    [Fact]
    public void WhatThreadsUseIsFreedWhenTheLastOfThemEnds()
    {
        var freed = 0;
        var use = new SharedUse("learner", () => freed++);
        use.Enter();
        var other = new Thread(() => use.Enter());
        other.Start();
        other.Join();
        use.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { use.Enter(); });
        use.Leave();
        Assert.Equal(0, freed);
        use.Leave();
        use.Dispose();
        Assert.Equal(1, freed);
    }

    [Fact]
    public void WhatNobodyDisposesIsFreedOnceNobodyCanUseIt()
    {
        var freed = 0;
        var kept = Abandon(() => freed++);
        Collect(() => freed > 0);
        Assert.Equal(1, freed);
        kept.Leave();
        kept.Dispose();
        Assert.Equal(2, freed);

        // One that is used and kept, one that is neither, and one that was disposed of.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static SharedUse Abandon(Action free)
        {
            var kept = new SharedUse("kept", free);
            kept.Enter();
            _ = new SharedUse("abandoned", free);
            new SharedUse("disposed", () => { }).Dispose();
            return kept;
        }
    }

    [Fact]
    public void WhatCannotBeFreedDoesNotEndTheProcess()
    {
        var tried = false;
        Abandon(() =>
        {
            tried = true;
            throw new InvalidOperationException("It was freed already.");
        });
        Collect(() => tried);
        Assert.True(tried);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Abandon(Action free) => _ = new SharedUse("abandoned", free);
    }

    private static void Collect(Func<bool> until)
    {
        for (var round = 0; round < 50 && !until(); round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
