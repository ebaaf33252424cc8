using System.Composition;
using ImamlDsl.CodeFixes;
using ImamlDsl.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ImamlDsl.Generator.Tests.CodeFixes;

/// <summary>From what the generator reports, through the fix, to a project that compiles.</summary>
public sealed class CodeFixTests
{
    private const string Usings = "using ImamlDsl;\nusing static ImamlDsl.Ops;\nnamespace Edited;\n\n";

    private const string Members = "\n{\n    [Parameter(3)] public partial Tensor W { get; }\n    [Loss] public Tensor L([Shape(\"N\", 3)] Tensor x) => Mean(x * W);\n}\n";

    /// <summary>Name, the declaration, what the fix makes of it.</summary>
    public static TheoryData<string, string, string> Declarations => new()
    {
        { "with modifiers", "[Model]\npublic sealed class M", "[Model]\npublic sealed partial class M" },
        { "without modifiers", "/// <summary>Text.</summary>\n[Model] // Why.\nclass M", "/// <summary>Text.</summary>\n[Model] // Why.\npartial class M" },
        { "without modifiers, on one line", "[Model] class M", "[Model] partial class M" },
    };

    [Theory]
    [MemberData(nameof(Declarations))]
    public async Task PartialIsAdded(string name, string wrong, string right)
    {
        using var editor = new Editor(Usings + wrong + Members);
        await editor.FixFirstAsync(new MakePartial());
        Assert.True(editor.Texts[0] == Usings + right + Members, $"{name}:\n{editor.Texts[0]}");
        await CompilesAsync(editor);
    }

    [Fact]
    public async Task PartialIsAddedToTheContainersThatLackIt()
    {
        const string Source = Usings + "public class A { public partial class B { public struct C {\n[Model] public sealed class M" + Members + "} } }";
        using var editor = new Editor(Source);
        await editor.FixFirstAsync(new MakePartial());
        Assert.Equal(
            Source.Replace("public class A", "public partial class A").Replace("struct C", "partial struct C").Replace("sealed class M", "sealed partial class M"), editor.Texts[0]);
        await CompilesAsync(editor);
    }

    [Fact]
    public async Task PartialIsAddedToAllModelsAtOnce()
    {
        // Two models in one container, whose word is needed once; and one in another file.
        using var editor = new Editor(
            Usings + "public class A {\n[Model] public class M" + Members + "[Model] public class N" + Members + "}",
            Usings + "[Model] public class O" + Members);
        await editor.FixAllAsync(new MakePartial());
        Assert.Equal(3, editor.Texts[0].Split("public partial class").Length - 1);
        Assert.Contains("public partial class O", editor.Texts[1], StringComparison.Ordinal);
        await CompilesAsync(editor);
    }

    /// <summary>Name, the usings, the input, what the fix makes of it.</summary>
    public static TheoryData<string, string, string, string> Inputs => new()
    {
        { "numbers", "using ImamlDsl;", "Tensor x", "[Shape(\"N\", 1)] Tensor x" },
        { "with a comment", "using ImamlDsl;", "/* rows */ Tensor x", "/* rows */ [Shape(\"N\", 1)] Tensor x" },
        { "with an attribute", "using ImamlDsl;", "[System.ComponentModel.Description(\"x\")] Tensor x", "[Shape(\"N\", 1)] [System.ComponentModel.Description(\"x\")] Tensor x" },
        { "without the using", "", "ImamlDsl.Tensor x", "[ImamlDsl.Shape(\"N\", 1)] ImamlDsl.Tensor x" },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task AShapeIsInserted(string name, string usings, string wrong, string right)
    {
        var source = usings + "[ImamlDsl.Model] public partial class M {\n[ImamlDsl.Parameter(1)] public partial ImamlDsl.Tensor W { get; }\n"
            + $"[ImamlDsl.Loss] public ImamlDsl.Tensor L({wrong}) => ImamlDsl.Ops.Mean(x * W);\n}}";
        using var editor = new Editor(source);
        await editor.FixFirstAsync(new AddShape());
        Assert.True(editor.Texts[0] == source.Replace(wrong, right), $"{name}:\n{editor.Texts[0]}");
        await CompilesAsync(editor);
    }

    [Fact]
    public async Task ShapesAreInsertedEverywhereAtOnce()
    {
        const string Source = Usings + """
            [Model]
            public sealed partial class M
            {
                [Parameter(4, 1)] public partial Tensor W { get; }
                public Tensor Predict(Tensor x) => Linear(x, W);
                [Loss] public Tensor L([Shape("N", 1)] Tensor x, IndexTensor y) => CrossEntropy(Predict(x), y);
            }
            """;
        using var editor = new Editor(Source, Source.Replace("class M", "class N"));
        await editor.FixAllAsync(new AddShape());
        Assert.Equal(Source.Replace("Predict(Tensor x) =>", "Predict([Shape(\"N\", 1)] Tensor x) =>").Replace("IndexTensor y)", "[Shape(\"N\")] IndexTensor y)"), editor.Texts[0]);
        await CompilesAsync(editor);
    }

    [Fact]
    public void EveryFixIsFoundByEditorsAndMendsADiagnosticThatExists()
    {
        var fixes = typeof(DocumentCodeFix).Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(CodeFixProvider))).ToArray();
        Assert.Equal(2, fixes.Length);
        Assert.All(fixes, type =>
        {
            var export = Assert.IsType<ExportCodeFixProviderAttribute>(Attribute.GetCustomAttribute(type, typeof(ExportCodeFixProviderAttribute)));
            Assert.Equal([LanguageNames.CSharp], export.Languages);
            Assert.NotNull(Attribute.GetCustomAttribute(type, typeof(SharedAttribute)));
            var fix = (CodeFixProvider)Activator.CreateInstance(type)!;
            Assert.All(fix.FixableDiagnosticIds, id => Assert.True(Descriptors.ById.ContainsKey(id), id));
            Assert.NotNull(fix.GetFixAllProvider());
        });
    }

    private static async Task CompilesAsync(Editor editor)
    {
        var run = await editor.RunAsync();
        Assert.Empty(run.Diagnostics);
        Assert.NotEmpty(run.Files);
        Assert.Empty(run.CompilerDiagnostics.Where(d => d.Id != "CS1591").Select(d => d.ToString()));
    }
}
