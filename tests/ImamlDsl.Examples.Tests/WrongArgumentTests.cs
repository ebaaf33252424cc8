namespace ImamlDsl.Examples.Tests;

/// <summary>Every mistake gives one line that quotes what was given, and exit code 1.</summary>
public sealed class WrongArgumentTests
{
    [Theory]
    [InlineData("Sinusoid", "--foo", "'--foo'")]
    [InlineData("Sinusoid", "--steps many", "'many'")]
    [InlineData("Sinusoid", "--steps -5", "'-5'")]
    [InlineData("Sinusoid", "--steps 0", "'0'")]
    [InlineData("Sinusoid", "--steps", "none was given")]
    [InlineData("Sinusoid", "--lambda NaN", "'NaN'")]
    [InlineData("Sinusoid", "--published --lambda 1", "--lambda")]
    [InlineData("OwnLoop", "--foo", "'--foo'")]
    [InlineData("OwnLoop", "--outer-rate 1,5", "'1,5'")]
    [InlineData("OwnLoop", "--threads 0", "'0'")]
    [InlineData("OwnLoop", "--seed -1", "'-1'")]
    [InlineData("OwnLoop", "--save no/such/folder/file", "no folder")]
    [InlineData("MetaGradientAccuracy", "--foo", "'--foo'")]
    [InlineData("MetaGradientAccuracy", "--seed x", "'x'")]
    [InlineData("Omniglot", "--foo", "'--foo'")]
    [InlineData("Omniglot", "extra", "'extra'")]
    [InlineData("Omniglot", "--ways 1", "'1'")]
    [InlineData("Omniglot", "--ways 5 --ways 6", "2 were given")]
    [InlineData("Omniglot", "--shots two", "'two'")]
    [InlineData("Omniglot", "--algorithm reptile", "'reptile'")]
    [InlineData("Omniglot", "--minutes 0", "'0'")]
    [InlineData("Omniglot", "--inner-rate -0.1", "'-0.1'")]
    [InlineData("Omniglot", "--steps 5 --minutes 1", "--steps and --minutes")]
    [InlineData("Omniglot", "--algorithm maml --lambda 1", "--lambda")]
    [InlineData("Omniglot", "--algorithm maml --backtracking true", "--backtracking")]
    [InlineData("Omniglot", "--backtracking perhaps", "'perhaps'")]
    [InlineData("Omniglot", "--data no-such-folder", "no-such-folder")]
    [InlineData("Omniglot", "--evaluate no-such-file", "'no-such-file'")]
    [InlineData("Omniglot", "--evaluate a --minutes 1", "--minutes")]
    public void IsRefused(string name, string arguments, string quoted) => Assert.Contains(quoted, Example.Refuse(name, arguments.Split(' ')));
}
