namespace ImamlDsl.Generator.Tests.Diagnostics;

/// <summary>The sources of <see cref="DiagnosticTests"/>.</summary>
internal static partial class DiagnosticCases
{
    private const string Usings = "using ImamlDsl;\nusing static ImamlDsl.Ops;\nnamespace Cases;\n";

    private const string Other = "public static class Other { public static Tensor Twice(Tensor x) => x * 2; }";

    /// <summary>Name, ID, a part of the message, source with the places marked.</summary>
    public static TheoryData<string, string, string, string> Reported => new()
    {
        {
            "model not partial",
            "IMD001",
            "'M' must be declared 'partial'",
            Usings + """
            [Model] public sealed class [|M|]
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "container not partial",
            "IMD001",
            "as must the types that contain it",
            Usings + """
            public class Outer { [Model] public sealed partial class [|M|]
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            }
            """
        },
        {
            "part that cannot be followed",
            "IMD010",
            "'Inner' cannot be a part of the model: its construction cannot be followed",
            Usings + """
            [Model] public sealed partial class M
            {
                public M(bool wide) { Inner = Make(wide); }
                public Layer [|Inner|] { get; }
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(Inner.Forward(x * W)); }
                private static Layer Make(bool wide) => wide ? new Layer() : new Layer();
            }
            [Model] public sealed partial class Layer { [Parameter(3)] public partial Tensor V { get; } public Tensor Forward(Tensor x) => x * V; }
            """
        },
        {
            "part with an extent that nothing tells",
            "IMD010",
            "Inner.V: '_width' is not a dimension",
            Usings + """
            [Model] public sealed partial class M
            {
                public Layer [|Inner|] { get; } = new(int.Parse("3"));
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(Inner.Forward(x * W)); }
            }
            [Model] public sealed partial class Layer(int width) { private readonly int _width = width; [Parameter("_width")] public partial Tensor V { get; } public Tensor Forward(Tensor x) => x * V; }
            """
        },
        {
            "model that contains itself",
            "IMD010",
            "a model is no part of itself",
            Usings + """
            [Model] public sealed partial class M
            {
                public M [|Inner|] { get; } = new();
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "learning rate that is adapted",
            "IMD015",
            "'Rate' cannot be the inner learning rate",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter, LearningRate] public partial Tensor [|Rate|] { get; }
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "two learning rates",
            "IMD015",
            "the model's only",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(Adapt = false), LearningRate] public partial Tensor Rate { get; }
                [Parameter(Adapt = false), LearningRate] public partial Tensor [|Other|] { get; }
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "array of parameters without count",
            "IMD011",
            "several parameters and needs a count",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor[] [|W|] { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W[0]); }
            }
            """
        },
        {
            "count of one parameter",
            "IMD011",
            "one parameter and takes no count",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3, Count = 2)] public partial Tensor [|W|] { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "assigned field",
            "IMD105",
            "'this._calls' outlives the definition",
            Usings + """
            [Model] public sealed partial class M
            {
                private int _calls;
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|this._calls|] = 1; return Sum(x * W); }
            }
            """
        },
        {
            "assigned element of a static array",
            "IMD105",
            "'Scales[0]' outlives the definition",
            Usings + """
            [Model] public sealed partial class M
            {
                private static readonly double[] Scales = { 1, 2 };
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|Scales[0]|] = 3; return Scales[0] * Sum(x * W); }
            }
            """
        },
        {
            "member that instances decide",
            "IMD101",
            "'Slope' may differ between instances",
            Usings + """
            [Model] public sealed partial class M
            {
                public double Slope { get; init; } = 0.1;
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return [|Slope|] * Sum(x * W); }
            }
            """
        },
        {
            "static member that may change",
            "IMD101",
            "'Slope' may change",
            Usings + """
            [Model] public sealed partial class M
            {
                public static double Slope = 0.1;
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return [|Slope|] * Sum(x * W); }
            }
            """
        },
        {
            "generic",
            "IMD002",
            "generic models are not supported",
            Usings + """
            [Model] public sealed partial class [|M|]<T>
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "static",
            "IMD002",
            "it is static",
            Usings + """
            [Model] public static partial class [|M|]
            {
            }
            """
        },
        {
            "record",
            "IMD002",
            "it is a record",
            Usings + """
            [Model] public sealed partial record [|M|]
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "derived",
            "IMD002",
            "it derives from 'Base', a model with code of its own; make that class abstract and derive a model from it for each that is created, or make it a part",
            Usings + """
            [Model] public sealed partial class [|M|] : Base
            {
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            [Model] public partial class Base
            {
                [Parameter(3)] public partial Tensor W { get; }
            }
            """
        },
        {
            "derived from a library's class",
            "IMD002",
            "it derives from 'Exception', whose source is not in this project",
            Usings + """
            [Model] public sealed partial class [|M|] : System.Exception
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "a property that a derived class may override",
            "IMD102",
            "'S' cannot be called in a model's definition: it is virtual, and a derived class may replace it; seal the model's class",
            Usings + """
            [Model] public abstract partial class Base
            {
                [Parameter(3)] protected partial Tensor W { get; }
                protected virtual double S { get; } = 1;
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|S|];
            }
            [Model] public partial class M : Base { protected override double S { get; } = 2; }
            """
        },
        {
            "an array of a base class that changes later",
            "IMD101",
            "'Scales' may differ between instances",
            Usings + """
            public abstract class Base { protected double[] Scales { get; } = [1, 2]; protected double First() => [|Scales|][0]; }
            [Model] public sealed partial class M : Base
            {
                [Parameter(3)] public partial Tensor W { get; }
                public M Set(double s) { Scales[0] = s; return this; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * First();
            }
            """
        },
        {
            "a captured parameter that changes later",
            "IMD101",
            "it differs between instances",
            Usings + """
            public abstract class Base(double scale) { public void Set(double s) { scale = s; } protected double Scale() => [|scale|]; }
            [Model] public sealed partial class M() : Base(2)
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * Scale();
            }
            """
        },
        {
            "a size that a constructor changes before it keeps it",
            "IMD010",
            "its construction cannot be followed",
            Usings + """
            [Model] public sealed partial class M
            {
                public M(int hidden) { hidden *= 2; Hidden = hidden; Body = new Part(hidden); }
                public int Hidden { get; }
                public Part [|Body|] { get; }
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * Sum(Body.V);
            }
            [Model] public sealed partial class Part(int n) { public int N { get; } = n; [Parameter(nameof(N))] public partial Tensor V { get; } }
            """
        },
        {
            "a computed dimension that is zero",
            "IMD004",
            "'Width = 0' is not a dimension",
            Usings + """
            [Model] public sealed partial class M
            {
                private int Width => 3 / 4;
                [Parameter([|nameof(Width)|], 2)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 2)] Tensor x) => Sum(x) * Sum(W);
            }
            """
        },
        {
            "a dimension that is private to the base class",
            "IMD004",
            "'Width' is private to 'Base', make it protected",
            Usings + """
            [Model] public abstract partial class Base(int width)
            {
                private int Width { get; } = width;
                [Parameter([|nameof(Width)|], 2)] public partial Tensor W { get; }
            }
            [Model] public sealed partial class M(int width) : Base(width) { [Loss] public Tensor L([Shape("N", 2)] Tensor x) => Sum(x) * Sum(W); }
            """
        },
        {
            "a part that hides one of a base class",
            "IMD002",
            "its member 'Body' hides that of 'Base', and parameters are named after members; rename one",
            Usings + """
            [Model] public abstract partial class Base { public Part Body { get; } = new(); }
            [Model] public sealed partial class M : Base
            {
                public new Part [|Body|] { get; } = new();
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * Body.U);
            }
            [Model] public sealed partial class Part { [Parameter(3)] public partial Tensor U { get; } }
            """
        },
        {
            "a part that implements an interface explicitly",
            "IMD010",
            "it implements an interface explicitly, and parameters are named after members; implement it by a public property",
            Usings + """
            public interface IHas { Part P { get; } }
            [Model] public sealed partial class M : IHas
            {
                Part IHas.[|P|] { get; } = new();
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W);
            }
            [Model] public sealed partial class Part { [Parameter(3)] public partial Tensor V { get; } }
            """
        },
        {
            "a model named like what is generated for a loss",
            "IMD002",
            "the generated code has a member 'FitDefinition' of its own; rename it",
            Usings + """
            [Model] public sealed partial class [|FitDefinition|]
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor Fit([Shape("N", 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "a parameter that hides another",
            "IMD002",
            "its member 'W' hides that of 'Base', and parameters are named after members; rename one",
            Usings + """
            [Model] public abstract partial class Base
            {
                [Parameter(3)] private partial Tensor W { get; }
                protected Tensor Apply(Tensor x) => x * W;
            }
            [Model] public sealed partial class M : Base
            {
                [Parameter(3)] public partial Tensor [|W|] { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(Apply(x) * W);
            }
            """
        },
        {
            "an error in what two models inherit",
            "IMD102",
            "'GetHashCode' cannot be called in a model's definition",
            Usings + """
            [Model] public abstract partial class Base
            {
                [Parameter(3)] protected partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(Apply(x) * [|W.GetHashCode()|]);
                protected abstract Tensor Apply(Tensor x);
            }
            [Model] public sealed partial class M : Base { protected override Tensor Apply(Tensor x) => x; }
            [Model] public sealed partial class M2 : Base { protected override Tensor Apply(Tensor x) => -x; }
            """
        },
        {
            "a dimension of an abstract model",
            "IMD004",
            "'Widht' is not a dimension",
            Usings + """
            [Model] public abstract partial class Base
            {
                [Parameter([|"Widht"|])] protected partial Tensor W { get; }
            }
            [Model] public sealed partial class M : Base { [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W); }
            """
        },
        {
            "an inherited parameter that nothing uses",
            "IMD008",
            "The parameter 'W' is not used by any loss, metric or prediction of 'M'",
            Usings + """
            [Model] public abstract partial class Base { [Parameter(3)] protected partial Tensor [|W|] { get; } }
            [Model] public sealed partial class M : Base
            {
                [Parameter(3)] public partial Tensor V { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * V);
            }
            """
        },
        {
            "a part of a class that derives from a model and is none",
            "IMD010",
            "'Derived' derives from a model and is none; annotate it with [Model]",
            Usings + """
            [Model] public abstract partial class Base { [Parameter(3)] public partial Tensor W { get; } }
            public sealed class Derived : Base;
            [Model] public sealed partial class M
            {
                public Base [|Part|] { get; } = new Derived();
                [Parameter(3)] public partial Tensor V { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * V * Part.W);
            }
            """
        },
        {
            "an inherited member that is named like a generated one",
            "IMD002",
            "the generated code has a member 'Programs' of its own; rename it",
            Usings + """
            public abstract class Base { public int [|Programs|] => 3; }
            [Model] public sealed partial class M : Base
            {
                [Parameter(3)] public partial Tensor V { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * V);
            }
            """
        },
        {
            "file-local",
            "IMD002",
            "it is file-local",
            Usings + """
            [Model] file sealed partial class [|M|]
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "private",
            "IMD002",
            "make it internal or public",
            Usings + """
            public static partial class Outer { [Model] private sealed partial class [|M|]
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            }
            """
        },
        {
            "member named Programs",
            "IMD002",
            "a member 'Programs' of its own",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(3)] public partial Tensor [|Programs|] { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "loss named ToString",
            "IMD002",
            "named like a method of every object",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor [|ToString|]([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "keyword member",
            "IMD002",
            "'class' is named like a C# keyword",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(3)] public partial Tensor [|@class|] { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "parameter not partial",
            "IMD003",
            "'public partial Tensor B { get; }'",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(3)] public Tensor [|B|] { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "parameter with a setter",
            "IMD003",
            "get;",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(3)] public partial Tensor [|B|] { get; set; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "parameter of another type",
            "IMD003",
            "Tensor B",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(3)] public partial double [|B|] { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "zero extent",
            "IMD004",
            "'0' is not a dimension",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter([|0|])] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "negative extent",
            "IMD004",
            "'-2' is not a dimension",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(3, [|-2|])] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "unknown member",
            "IMD004",
            "'Ways' is not a dimension",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter([|"Ways"|])] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "member that can change",
            "IMD004",
            "'Ways' is not a dimension",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter([|nameof(Ways)|])] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); } public int Ways { get; set; }
            }
            """
        },
        {
            "compound size of data",
            "IMD004",
            "alone",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape([|"2*N"|], 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "input without shape",
            "IMD005",
            "The input 'x' of 'L' needs its shape",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L(Tensor [|x|]) => Sum(x * W);
            }
            """
        },
        {
            "static loss",
            "IMD006",
            "it is static",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public static Tensor [|L|]([Shape("N", 3)] Tensor x) => Sum(x);
            }
            """
        },
        {
            "generic loss",
            "IMD006",
            "it is generic",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor [|L|]<T>([Shape("N", 3)] Tensor x) => Sum(x);
            }
            """
        },
        {
            "asynchronous loss",
            "IMD006",
            "it is asynchronous",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public async System.Threading.Tasks.Task<Tensor> [|L|]([Shape("N", 3)] Tensor x) { await System.Threading.Tasks.Task.Yield(); return Sum(x * W); }
            }
            """
        },
        {
            "loss that returns a number",
            "IMD006",
            "it returns double",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public double [|L|]([Shape("N", 3)] Tensor x) => 1;
            }
            """
        },
        {
            "loss without inputs",
            "IMD006",
            "it has no input",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor [|L|]() => Sum(W);
            }
            """
        },
        {
            "loss of an int",
            "IMD006",
            "its parameter 'k' is of type int",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor [|L|]([Shape("N", 3)] Tensor x, int k) => Sum(W);
            }
            """
        },
        {
            "overloads",
            "IMD006",
            "it is overloaded",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor [|L|]([Shape("N", 3)] Tensor x) => Sum(W); [Loss] public Tensor [|L|]([Shape("N", 3)] Tensor x, [Shape("N")] Tensor y) => Sum(W);
            }
            """
        },
        {
            "nothing adapted",
            "IMD007",
            "has no parameter that the inner loop adapts",
            Usings + """
            [Model] public sealed partial class [|M|]
            {
                [Parameter(3, Adapt = false)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "unused parameter",
            "IMD008",
            "The parameter 'B' is not used",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(2)] public partial Tensor [|B|] { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "unused parameters, one used by its shape only",
            "IMD008",
            "is not used by any loss",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(2)] public partial Tensor [|B|] { get; } [Parameter(2, Adapt = false)] public partial Tensor [|C|] { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * C.Rank;
            }
            """
        },
        {
            "loss outside of a model",
            "IMD014",
            "[Loss] has no effect on 'L', because 'F' is not a model",
            Usings + """
            public sealed partial class F
            {
                [[|Loss|]] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x);
            }
            """
        },
        {
            "metric outside of a model",
            "IMD014",
            "[Metric] has no effect on 'L', because 'F' is not a model",
            Usings + """
            public sealed partial class F
            {
                [[|Metric|]] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x);
            }
            """
        },
        {
            "parameter outside of a model",
            "IMD014",
            "[Parameter] has no effect on 'L', because 'F' is not a model",
            Usings + """
            public sealed partial class F
            {
                [[|Parameter(3)|]] public Tensor L => 1;
            }
            """
        },
        {
            "two initialisers",
            "IMD012",
            "[XavierUniform] and [KaimingNormal]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(3, 3), XavierUniform, KaimingNormal] public partial Tensor [|B|] { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "loss on an accessor",
            "IMD006",
            "it belongs to the property 'L'",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } public Tensor L { [Loss] [|get|] => Sum(W); }
            }
            """
        },
        {
            "loss on an indexer",
            "IMD006",
            "it belongs to the property 'this[]'",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } public Tensor this[[Shape("N", 3)] Tensor x] { [Loss] [|get|] => Sum(x * W); }
            }
            """
        },
        {
            "explicit implementation",
            "IMD006",
            "it implements an interface explicitly",
            Usings + """
            [Model] public sealed partial class M : ILoss
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] Tensor ILoss.[|L|]([Shape("N", 3)] Tensor x) => Sum(x * W);
            }
            public interface ILoss { Tensor L(Tensor x); }
            """
        },
        {
            "a loss and a metric",
            "IMD006",
            "it is a loss and a metric",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss, Metric] public Tensor [|L|]([Shape("N", 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "operator",
            "IMD006",
            "it is static",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] public static Tensor operator [|+|](M m, [Shape("N", 3)] Tensor x) => Sum(x);
            }
            """
        },
        {
            "loss that yields",
            "IMD006",
            "it returns IEnumerable<Tensor>",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] public System.Collections.Generic.IEnumerable<Tensor> [|L|]([Shape("N", 3)] Tensor x) { yield return Sum(x * W); }
            }
            """
        },
        {
            "loss with a ref input",
            "IMD006",
            "its parameter 'x' is passed by reference",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] public Tensor [|L|]([Shape("N", 3)] ref Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "virtual loss",
            "IMD006",
            "it is virtual",
            Usings + """
            [Model] public partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] public virtual Tensor [|L|]([Shape("N", 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "zero extent of an input",
            "IMD004",
            "'0' is not a dimension",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] public Tensor L([Shape([|0|], 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "negative extent of an input",
            "IMD004",
            "'-1' is not",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] public Tensor L([Shape([|-1|], 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "empty symbol",
            "IMD004",
            "'' is not",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] public Tensor L([Shape([|""|], 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "null extent",
            "IMD004",
            "'null' is not",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] public Tensor L([Shape([|null|], 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "real extent",
            "IMD004",
            "'3.5' is not",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] public Tensor L([Shape([|3.5|], 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "symbol that is no name",
            "IMD004",
            "'2N' is not",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] public Tensor L([Shape([|"2N"|], 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "zero factor",
            "IMD004",
            "'0*N' is not",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] public Tensor L([Shape([|"0*N"|], 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "sum of symbols",
            "IMD004",
            "'N+M' is not",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] public Tensor L([Shape([|"N+M"|], 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "extent larger than an int",
            "IMD004",
            "'5000000000' is not",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] public Tensor L([Shape([|5000000000|], 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "array of a length that no definition needs",
            "IMD101",
            "the length of an array is from 0 to 65536",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var all = new Tensor[[|2147483647|]]; all[0] = x * W; return Sum(all[0]); }
            }
            """
        },
        {
            "null for an operand",
            "IMD101",
            "'Where' takes a value for b; null was given",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(Where(x > 0, x * W, [|null|]!)); }
            }
            """
        },
        {
            "too many entries",
            "IMD101",
            "larger than 2147483647",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(100000, 100000)] public partial Tensor [|B|] { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "call out of sight",
            "IMD102",
            "'ScaleB' cannot be called",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * [|System.Math.ScaleB(1, 2)|]; }
            }
            """
        },
        {
            "a comparison of tensors as a condition",
            "IMD103",
            "'Sum(x) > 0' is not known",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return [|Sum(x) > 0|] ? Sum(x * W) : Sum(W); }
            }
            """
        },
        {
            "a truth value as a condition",
            "IMD103",
            "'c' is not known",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var c = x > W; if ([|c|]) { return Sum(W); } return Sum(x * W); }
            }
            """
        },
        {
            "a comparison that does not broadcast",
            "IMD201",
            "'greater' cannot combine [4] and [N, 3]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(4)] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(Where([|x < B|], W, 0.0)); }
            }
            """
        },
        {
            "a choice that does not broadcast",
            "IMD201",
            "'Where' cannot combine [N, 3], [4] and []",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(4)] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum([|Where(x < W, B, 0.0)|]); }
            }
            """
        },
        {
            "truth values that do not broadcast",
            "IMD201",
            "'and' cannot combine [N, 3] and [4]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(4)] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(Where([|(x < W) & (B > 0)|], W, 0.0)); }
            }
            """
        },
        {
            "ends that are not numbers",
            "IMD201",
            "given max = NaN",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(Clamp(x * W, 0, [|double.NaN|])); }
            }
            """
        },
        {
            "an unknown approximation",
            "IMD201",
            "takes approximate \"none\" or \"tanh\"; given \"fast\"",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(Gelu(x * W, [|"fast"|])); }
            }
            """
        },
        {
            "a slope that is not finite",
            "IMD201",
            "takes a finite alpha; given Infinity",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(Elu(x * W, [|double.PositiveInfinity|])); }
            }
            """
        },
        {
            "running statistics",
            "IMD304",
            "would change the running statistics from call to call",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(BatchNorm(x * W, W, W, W, W, training: [|true|])); }
            }
            """
        },
        {
            "a known variance of one element",
            "IMD201",
            "needs more elements than the correction; [3] has 3 along the axes with a correction of 3",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x) + [|Var(W, 0, correction: 3)|]; }
            }
            """
        },
        {
            "a smallest entry along no axis",
            "IMD201",
            "has no axis 2 in [N, 3]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(Min(x * W, [|2|])); }
            }
            """
        },
        {
            "a layer norm of other axes",
            "IMD201",
            "x [N, 3] does not end in [4]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(4)] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(LayerNorm(x * W, [|B|], B)); }
            }
            """
        },
        {
            "a layer norm with two shapes",
            "IMD201",
            "a weight and a bias of one shape; they have [3] and [4]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(4)] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(LayerNorm(x * W, W, [|B|])); }
            }
            """
        },
        {
            "groups that do not divide",
            "IMD201",
            "given 2 for the 3 of x [N, 3]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(GroupNorm(x * W, [|2|])); }
            }
            """
        },
        {
            "an instance norm of vectors",
            "IMD201",
            "with at least 3 axes; it has [N, 3]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(InstanceNorm([|x * W|])); }
            }
            """
        },
        {
            "statistics of other channels",
            "IMD201",
            "takes a runningVar [3] with x [N, 3]; it has [4]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(4)] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(BatchNorm(x * W, W, [|B|], training: false)); }
            }
            """
        },
        {
            "a negative eps",
            "IMD201",
            "takes an eps of at least 0; given -1",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(LayerNorm(x, W, W, [|-1|])); }
            }
            """
        },
        {
            "a mask that does not fit",
            "IMD201",
            "broadcasts to the shape of x [N, 3]; it has [4]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(4)] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(Dropout(x * W, [|B|], 0.5)); }
            }
            """
        },
        {
            "dropping everything",
            "IMD201",
            "takes p from 0 to below 1; given 1",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(Dropout(x, W, [|1|])); }
            }
            """
        },
        {
            "a weight of another shape",
            "IMD201",
            "takes a weight that broadcasts to the logits [N, 3]; it has [4]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(4)] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return BinaryCrossEntropyWithLogits(x * W, x, weight: [|B|]); }
            }
            """
        },
        {
            "a target of another shape",
            "IMD201",
            "'Huber' takes a prediction and a target of one shape; they have [N, 3] and [4]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(4)] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return [|Huber(x * W, B)|]; }
            }
            """
        },
        {
            "a delta of zero",
            "IMD201",
            "takes a finite delta above 0; given 0",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Huber(x * W, x, delta: [|0|]); }
            }
            """
        },
        {
            "a mean over the batch of a loss that has none",
            "IMD201",
            "takes Reduction.Mean, Sum or None",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Huber(x * W, x, reduction: [|Reduction.BatchMean|]); }
            }
            """
        },
        {
            "a mean over the batch of a scalar",
            "IMD201",
            "divides by the extent of the first axis",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return KlDivergence(Sum(W), Sum(x), [|Reduction.BatchMean|]); }
            }
            """
        },
        {
            "condition on data",
            "IMD103",
            "'x.Shape[0] > 5' is not known",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return [|x.Shape[0] > 5|] ? Sum(x * W) : Sum(W); }
            }
            """
        },
        {
            "recursion",
            "IMD104",
            "'F' calls itself",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return F(x); } private Tensor F(Tensor x) => [|F(x)|];
            }
            """
        },
        {
            "assignment of a field",
            "IMD105",
            "outlives the definition",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } private Tensor? _t;
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|_t|] = x; return Sum(x * W); }
            }
            """
        },
        {
            "assignment of a property",
            "IMD105",
            "outlives the definition",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } public int K { get; set; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|K|] = 3; return Sum(x * W); }
            }
            """
        },
        {
            "assignment of a static field",
            "IMD105",
            "outlives the definition",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } private static Tensor? _s;
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|_s|] = x; return Sum(x * W); }
            }
            """
        },
        {
            "compound assignment of a field",
            "IMD105",
            "outlives the definition",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } private int _k;
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|_k|] += 1; return Sum(x * W); }
            }
            """
        },
        {
            "increment of a property",
            "IMD105",
            "outlives the definition",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } public int K { get; set; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|K|]++; return Sum(x * W); }
            }
            """
        },
        {
            "assignment in a tuple",
            "IMD105",
            "outlives the definition",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } private Tensor? _t;
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { (var h, [|_t|]) = (x, x); return Sum(h * W); }
            }
            """
        },
        {
            "assignment of an element",
            "IMD105",
            "outlives the definition",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } private readonly Tensor[] _a = new Tensor[1];
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|_a[0]|] = x; return Sum(x * W); }
            }
            """
        },
        {
            "assignment of a parameter of the constructor",
            "IMD105",
            "'ways' outlives",
            Usings + """
            [Model] public sealed partial class M(int ways)
            {
                [Parameter(3)] public partial Tensor W { get; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|ways|] = 3; return Sum(x * W); }
            }
            """
        },
        {
            "product of shapes that do not fit",
            "IMD201",
            "they have [N, 3] and [4]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(4)] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum([|Linear(x, B)|]); }
            }
            """
        },
        {
            "sum of shapes that do not fit",
            "IMD201",
            "'add' cannot combine [N, 3] and [4]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(4)] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum([|x + B|]) + Sum(W); }
            }
            """
        },
        {
            "axis out of range",
            "IMD201",
            "has no axis 2 in [N, 3]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(Sum(x * W, [|2|])); }
            }
            """
        },
        {
            "reshape",
            "IMD201",
            "cannot turn",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum([|Reshape(W, 4)|]); }
            }
            """
        },
        {
            "loss that is no scalar",
            "IMD202",
            "'L' returns shape [N, 3]",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor [|L|]([Shape("N", 3)] Tensor x) => x * W;
            }
            """
        },
        {
            "arg-max in a loss",
            "IMD301",
            "'ArgMax' has no derivative",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) + Sum(Equal([|ArgMax(x)|], ArgMax(x))); }
            }
            """
        },
        {
            "stopped gradient",
            "IMD302",
            "StopGradient hides",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W * [|StopGradient(W)|]); }
            }
            """
        },
        {
            "loss of no parameter",
            "IMD303",
            "does not depend on any adapted parameter",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor [|L|]([Shape("N", 3)] Tensor x) => Sum(x);
            }
            """
        },
    };

    /// <summary>Name, ID, the body of a model with the place marked.</summary>
    public static TheoryData<string, string, string> Refused => new()
    {
        {
            "a loss that returns nothing",
            "IMD101",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor [|L|]([Shape("N", 3)] Tensor x) { return default!; }
            }
            """
        },
        {
            "a class named like a contextual keyword",
            "IMD002",
            Usings + """
            [Model] public sealed partial class [|@record|]
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "local function that calls itself",
            "IMD104",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { Tensor G(Tensor t) => [|G(t)|] * W; return Sum(G(x)); }
            """)
        },
        {
            "LINQ",
            "IMD102",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(System.Linq.Enumerable.First(System.Linq.Enumerable.First([|System.Linq.Enumerable.GroupBy(new[] { x }, t => t.Rank)|])) * W); }
            """)
        },
        {
            "switch expression without the case",
            "IMD101",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum([|W.Rank switch { 2 => x, 3 => W }|]); }
            """)
        },
        {
            "switch on data",
            "IMD103",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { switch (x.Shape[0]) { case [|2|]: return Sum(x); default: return Sum(x * W); } }
            """)
        },
        {
            "using",
            "IMD101",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|using var s = new System.IO.MemoryStream();|] return Sum(x * W); }
            """)
        },
        {
            "try",
            "IMD101",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|try { return Sum(x * W); } finally { }|] }
            """)
        },
        {
            "goto",
            "IMD101",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|goto end;|] end: return Sum(x * W); }
            """)
        },
        {
            "lock",
            "IMD101",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|lock (this) { return Sum(x * W); }|] }
            """)
        },
        {
            "endless loop",
            "IMD101",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|while (true) { }|] }
            """)
        },
        {
            "dynamic",
            "IMD101",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { dynamic d = x; return [|Sum(d * W)|]; }
            """)
        },
        {
            "unsafe",
            "IMD101",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { unsafe { int i = 0; int* p = [|&i|]; } return Sum(x * W); }
            """)
        },
        {
            "throw",
            "IMD101",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|throw new System.NotImplementedException();|] }
            """)
        },
        {
            "arithmetic on null",
            "IMD101",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { Tensor? h = null; return Sum([|h! * W|]); }
            """)
        },
        {
            "a member that can change",
            "IMD101",
            Refusing("""
            public int K { get; set; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * [|K|]; }
            """)
        },
        {
            "a real member",
            "IMD101",
            Refusing("""
            public double Rate { get; init; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * [|Rate|]; }
            """)
        },
        {
            "method of another object",
            "IMD102",
            Refusing("""
            private readonly System.Random _r = new(); [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * [|_r.Next()|]; }
            """)
        },
        {
            "virtual method",
            "IMD102",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum([|G(x)|]); } protected virtual Tensor G(Tensor t) => t * W;
            """)
        },
        {
            "static method without the attribute",
            "IMD102",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum([|Other.Twice(x)|] * W); }
            """)
        },
        {
            "data of a tensor",
            "IMD102",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * [|x.ToArray()|][0]; }
            """)
        },
        {
            "dictionary",
            "IMD101",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var a = [|new System.Collections.Generic.SortedDictionary<int, Tensor>()|]; return Sum(x * W); }
            """)
        },
        {
            "index outside",
            "IMD101",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { Tensor[] a = [x, W]; return Sum(a[[|5|]]); }
            """)
        },
        {
            "negative length",
            "IMD101",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var a = new Tensor[[|-1|]]; return Sum(x * W); }
            """)
        },
        {
            "division by zero",
            "IMD101",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var z = 0; return Sum(x * W) / ([|1 / z|]); }
            """)
        },
        {
            "recursive property",
            "IMD104",
            Refusing("""
            private int A => B; private int B => [|A|]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * A; }
            """)
        },
        {
            "empty axes",
            "IMD201",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(Sum(x * W, [|[]|])); }
            """)
        },
    };

    /// <summary>Name, source.</summary>
    public static TheoryData<string, string> Accepted => new()
    {
        {
            "private members of a base class and of a derived one with the same names",
            Usings + """
            [Model] public abstract partial class Base { private readonly double _w = 2; private double V() => _w; protected double Both() => _w + V(); }
            [Model] public sealed partial class M : Base
            {
                [Parameter(3)] private partial Tensor V { get; }
                private readonly Part _w = new();
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * V * _w.U) * Both();
            }
            [Model] public sealed partial class Part { [Parameter(3)] public partial Tensor U { get; } }
            """
        },
        {
            "a parameter without an access modifier",
            Usings + """
            [Model] public sealed partial class M
            {
                [Parameter(3)] partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W);
            }
            """
        },
        {
            "global namespace",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "nested in partial types",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            public partial class Outer { internal partial struct Middle { [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            } }
            """
        },
        {
            "nested in a static class",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            public static partial class Outer { [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            }
            """
        },
        {
            "nested in a record",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            public partial record Outer(int A) { [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            }
            """
        },
        {
            "nested in an interface",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            public partial interface IOuter { [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            }
            """
        },
        {
            "namespace with a keyword",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace A.@event.B;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "internal and not sealed",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] internal partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "with an interface and a constructor",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M(int ways) : System.IDisposable
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); } public int Ways { get; } = ways; public void Dispose() { }
            }
            """
        },
        {
            "scalar parameter and scalar input",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape] Tensor x) => x * W;
            }
            """
        },
        {
            "one symbol twice",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", "N")] Tensor x) => Sum(x) * Sum(W);
            }
            """
        },
        {
            "symbols named like keywords",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("class", 3)] Tensor x, [Shape("In", 3)] Tensor y, [Shape("F", 3)] Tensor z, [Shape("Model", 3)] Tensor w) => Sum(x * W) + Sum(y * z.Rank) + Sum(w);
            }
            """
        },
        {
            "symbols that differ in case",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x, [Shape("n", 3)] Tensor y) => Sum(x * W) + Sum(y);
            }
            """
        },
        {
            "losses named like generated methods",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor Value([Shape("N", 3)] Tensor x) { return Sum(x * W); }[Loss] public Tensor Gradient([Shape("N", 3)] Tensor x) { return Sum(x * W); }[Loss] public Tensor Linearize([Shape("N", 3)] Tensor x) { return Sum(x * W); }[Loss] public Tensor On([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            """
        },
        {
            "two losses, one parameter in each",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(2)] public partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }[Loss] public Tensor Other([Shape("M", 2)] Tensor x) => Sum(x * B);
            }
            """
        },
        {
            "parameters of any accessibility",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public partial class M
            {
                [Parameter(3)] private partial Tensor W { get; } [Parameter(2)] private protected partial Tensor B { get; } [Parameter(2)] protected internal partial Tensor C { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) + Sum(B) + Sum(C); }
            }
            """
        },
        {
            "initialisers with unusual numbers",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter(3), Uniform(-1e-300, double.PositiveInfinity)] public partial Tensor W { get; } [Parameter(2), KaimingNormal(Gain = 0.5)] internal partial Tensor B { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) + Sum(B); }
            }
            """
        },
        {
            "params, defaults, names, extensions and generics",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(G(x, W)) + Sum(D(s: 2, t: x)) + Sum(x.Twice()) + Sum(T<int>(x)); } private Tensor G(params Tensor[] t) => t[0] * t[1]; private Tensor D(Tensor t, double s, bool b = true) => b ? t * s : t; private Tensor T<U>(Tensor t) => t * W;
            }
            public static class E { [Differentiable] public static Tensor Twice(this Tensor t) => t * 2; }
            """
        },
        {
            "partial methods",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public partial Tensor L([Shape("N", 3)] Tensor x); public partial Tensor L(Tensor x) => Sum(G(x)); private partial Tensor G(Tensor t); private partial Tensor G(Tensor t) => t * W;
            }
            """
        },
        {
            "a loss that is a parameter",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => W;
            }
            """
        },
        {
            "a loss that is zero",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return 0 * Sum(W); }
            }
            """
        },
        {
            "predictions of a parameter, an input",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); } public Tensor Predict([Shape("N", 3)] Tensor x) => x; [Metric] public Tensor C([Shape("N", 3)] Tensor x) => 1.0;
            }
            """
        },
        {
            "constants of every kind",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * 3u * (6 & 3) * (double)2.5m * System.Math.PI * ('a' == 97 ? 1 : 2) * (nameof(W) == "W" ? 1f : 2f); }
            }
            """
        },
        {
            "programs of any accessibility",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] private Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W); [Metric] internal Tensor C([Shape("N", 3)] Tensor x) => L(x);
            }
            """
        },
        {
            "parameters that differ in case",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; } [Parameter(3)] public partial Tensor w { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) + Sum(Square(w));
            }
            """
        },
        {
            "parts of one model",
            """
            using ImamlDsl;
            using static ImamlDsl.Ops;
            namespace Cases;
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W); }
            }
            partial class M { [Parameter(3)] public partial Tensor V { get; } [Loss] public Tensor K([Shape("N", 3)] Tensor x) => Sum(x * W * V); }
            """
        },
    };

    private static string Refusing(string body) =>
        $"{Usings}[Model] public partial class M\n{{\n[Parameter(3)] public partial Tensor W {{ get; }}\n{body}\n}}\n{Other}";
}
