namespace ImamlDsl.Tests.Contracts;

/// <summary>One thread at a time, and nothing freed under it.</summary>
public sealed class ExclusiveUseTests
{
    [Fact]
    public void AnotherThreadIsRefusedUntilTheUseEnds()
    {
        var use = new ExclusiveUse("program", () => { });
        use.Enter();
        var error = Elsewhere(() => use.Enter());
        Assert.Equal("Another thread computes with this program; let one thread use it at a time, or give each one of its own.", Assert.IsType<InvalidOperationException>(error).Message);
        use.Leave();
        Assert.Null(Elsewhere(() => use.Enter()));
    }

    [Fact]
    public void TheSameThreadMayUseItWithinAUse()
    {
        var freed = 0;
        var use = new ExclusiveUse("trainer", () => freed++);
        use.Enter();
        use.Enter();
        use.Leave();
        Assert.IsType<InvalidOperationException>(Elsewhere(() => use.Enter()));
        use.Dispose();
        Assert.Equal(0, freed);
        use.Leave();
        Assert.Equal(1, freed);
    }

    [Fact]
    public void TheSameThreadIsRefusedWithinAUseWhereItIsTold()
    {
        var use = new ExclusiveUse("engine", () => { }, "computes already");
        use.Enter();
        Assert.Equal("computes already", Assert.Throws<InvalidOperationException>(() => { use.Enter(); }).Message);
        use.Leave();
        use.Enter();
        use.Leave();
    }

    [Fact]
    public void WhatIsDisposedMeanwhileIsFreedOnceAtTheEnd()
    {
        var freed = 0;
        var use = new ExclusiveUse("program", () => freed++);
        use.Enter();
        Assert.Null(Elsewhere(use.Dispose));
        Assert.True(use.IsDisposed);
        Assert.Equal(0, freed);
        Assert.Equal("The program was disposed.", Assert.Throws<ObjectDisposedException>(() => { use.Enter(); }).Message.Split('\n')[0].TrimEnd('\r'));
        use.Leave();
        use.Dispose();
        Assert.Equal(1, freed);
    }

    [Fact]
    public void WhatNobodyUsesIsFreedAtOnce()
    {
        var freed = 0;
        var use = new ExclusiveUse("program", () => freed++);
        use.Dispose();
        Assert.Equal(1, freed);
    }

    private static Exception? Elsewhere(Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(action));
        thread.Start();
        thread.Join();
        return thrown;
    }
}
