using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Spectre.Console;

namespace ImamlDsl.Examples;

/// <summary>Runs a command: every mistake becomes one line on the standard error stream and exit code 1, Ctrl+C cancels.</summary>
internal static class ExampleProgram
{
    /// <summary>The exit code after a cancellation: 128 + SIGINT, as shells expect.</summary>
    public const int Cancelled = 130;

    /// <summary>Parses the arguments and runs the action.</summary>
    /// <param name="command">The command with its options.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="action">What to do; it returns the exit code.</param>
    public static int Run(RootCommand command, string[] arguments, Func<ParseResult, CancellationToken, int> action)
    {
        if (Console.IsOutputRedirected)
        {
            // A file should hold text, not control sequences, whatever the terminal behind can do.
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
            AnsiConsole.Profile.Capabilities.Interactive = false;
        }

        command.SetAction(parsed => RunCancellable(token => action(parsed, token)));
        // A file name that begins with @ is a file name here.
        var result = command.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0 && result.Action is not HelpAction)
        {
            return Fail($"{FirstError(result)} --help lists all options.");
        }

        return result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static int RunCancellable(Func<CancellationToken, int> action)
    {
        using var source = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        try
        {
            return action(source.Token);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Cancelled.");
            return Cancelled;
        }
        catch (Exception error) when (error is UsageException or MetaLearningException or IOException or InvalidDataException
            or UnauthorizedAccessException or NotSupportedException or ArgumentException or InvalidOperationException or OutOfMemoryException)
        {
            return Fail(error.Message);
        }

        void Cancel(PosixSignalContext context)
        {
            // The second request ends the process at once, should the first not be heard.
            context.Cancel = !source.IsCancellationRequested;
            source.Cancel();
        }
    }

    private static string FirstError(ParseResult result)
    {
        // Values are checked by the options themselves; what is left is their number.
        foreach (var given in result.CommandResult.Children.OfType<OptionResult>())
        {
            if (given.Tokens.Count != 1 && given.Option is { Arity.MinimumNumberOfValues: 1, Arity.MaximumNumberOfValues: 1 } && !given.Implicit)
            {
                return given.Tokens.Count == 0
                    ? $"{given.Option.Name} takes a value, <{given.Option.HelpName}>; none was given."
                    : $"{given.Option.Name} takes one value; {given.Tokens.Count} were given. Give the option once.";
            }
        }

        if (result.UnmatchedTokens is [var token, ..])
        {
            return $"'{token}' is not an argument of this program: options begin with -- and each takes one value.";
        }

        var message = result.Errors[0].Message;
        return message.EndsWith('.') ? message : message + ".";
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine("Error: " + message.ReplaceLineEndings(" "));
        return 1;
    }
}
