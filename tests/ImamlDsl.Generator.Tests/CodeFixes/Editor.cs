using System.Collections.Immutable;
using ImamlDsl.CodeFixes;
using ImamlDsl.Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ImamlDsl.Generator.Tests.CodeFixes;

/// <summary>A project as an editor holds it: the generator reports, a fix is applied to the document of the report.</summary>
internal sealed class Editor : IDisposable
{
    private readonly AdhocWorkspace _workspace = new();
    private Project _project;

    public Editor(params string[] sources)
    {
        var compilation = GeneratorRun.Compile();
        var solution = _workspace.CurrentSolution.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Edited", "Edited", LanguageNames.CSharp,
            compilationOptions: compilation.Options, parseOptions: GeneratorRun.ParseOptions, metadataReferences: compilation.References));
        _project = solution.Projects.Single();
        for (var i = 0; i < sources.Length; i++)
        {
            _project = _project.AddDocument($"Source{i}.cs", sources[i]).Project;
        }
    }

    public IReadOnlyList<string> Texts => [.. _project.Documents.Select(d => d.GetTextAsync().Result.ToString())];

    public async Task<GeneratorRun> RunAsync() => GeneratorRun.Continue(
        Microsoft.CodeAnalysis.CSharp.CSharpGeneratorDriver.Create([new ImamlGenerator().AsSourceGenerator()], parseOptions: GeneratorRun.ParseOptions),
        (await _project.GetCompilationAsync())!);

    /// <summary>Applies the one fix that is offered for the first diagnostic of an ID.</summary>
    public async Task FixFirstAsync(DocumentCodeFix fix)
    {
        var diagnostic = (await RunAsync()).Diagnostics.First(d => fix.FixableDiagnosticIds.Contains(d.Id));
        await ApplyAsync(await OfferedAsync(fix, diagnostic));
    }

    /// <summary>Applies a fix to everything in the project, as the editor's "fix all" does.</summary>
    public async Task FixAllAsync(DocumentCodeFix fix)
    {
        var diagnostics = (await RunAsync()).Diagnostics.Where(d => fix.FixableDiagnosticIds.Contains(d.Id)).ToImmutableArray();
        var key = (await OfferedAsync(fix, diagnostics[0])).EquivalenceKey;
        var context = new FixAllContext(
            Document(diagnostics[0]), fix, FixAllScope.Project, key!, fix.FixableDiagnosticIds, new Known(_project, diagnostics), CancellationToken.None);
        await ApplyAsync((await fix.GetFixAllProvider().GetFixAsync(context))!);
    }

    public void Dispose() => _workspace.Dispose();

    private Document Document(Diagnostic diagnostic) => _project.Solution.GetDocument(diagnostic.Location.SourceTree)!;

    private async Task<CodeAction> OfferedAsync(DocumentCodeFix fix, Diagnostic diagnostic)
    {
        var offered = new List<CodeAction>();
        await fix.RegisterCodeFixesAsync(new CodeFixContext(Document(diagnostic), diagnostic, (action, _) => offered.Add(action), CancellationToken.None));
        return Assert.Single(offered);
    }

    private async Task ApplyAsync(CodeAction action)
    {
        var change = Assert.Single((await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>());
        _project = change.ChangedSolution.GetProject(_project.Id)!;
    }

    private sealed class Known(Project project, ImmutableArray<Diagnostic> all) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project of, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(all);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult(all.Where(d => project.Solution.GetDocument(d.Location.SourceTree)?.Id == document.Id));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project of, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
