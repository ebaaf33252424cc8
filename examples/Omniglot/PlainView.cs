namespace OmniglotExample;

/// <summary>A line from time to time, for output that goes to a file or another program.</summary>
internal sealed class PlainView : IView
{
    public PlainView() => Write(Report.Headings);

    public TimeSpan Interval => TimeSpan.FromSeconds(20);

    public void Show(Report report) => Write(report.Cells);

    public void Keep(Report report) => Write(report.Cells);

    private static void Write(string[] cells) =>
        Console.WriteLine(string.Join("  ", cells.Zip(Report.Headings, (cell, heading) => cell.PadLeft(int.Max(heading.Length, 6)))));
}
