using Spectre.Console;

namespace OmniglotExample;

/// <summary>A table whose last row is the state of the moment.</summary>
internal sealed class LiveView : IView
{
    private readonly Table _table = new Table().SimpleBorder();
    private readonly LiveDisplayContext _context;

    private LiveView(LiveDisplayContext context) => _context = context;

    public TimeSpan Interval => TimeSpan.FromSeconds(0.5);

    /// <summary>Runs work with a table on the terminal.</summary>
    public static T Run<T>(Func<IView, T> work)
    {
        // The display owns the table from the start; the view is made when it has begun.
        var table = new Table();
        return AnsiConsole.Live(table).Start(context =>
        {
            var view = new LiveView(context);
            foreach (var heading in Report.Headings)
            {
                // Two lines for a heading of two words keep the table within 80 columns.
                view._table.AddColumn(new TableColumn(heading.Replace(' ', '\n')).RightAligned().NoWrap().Padding(1, 0));
            }

            view._table.AddEmptyRow();
            context.UpdateTarget(view._table);
            return work(view);
        });
    }

    public void Show(Report report)
    {
        var row = _table.Rows.Count - 1;
        var cells = report.Cells;
        for (var column = 0; column < cells.Length; column++)
        {
            _table.UpdateCell(row, column, new Text(cells[column]));
        }

        _context.Refresh();
    }

    public void Keep(Report report)
    {
        Show(report);
        _table.AddEmptyRow();
        _context.Refresh();
    }
}
