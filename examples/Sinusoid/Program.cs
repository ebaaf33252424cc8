using System.Diagnostics;
using ImamlDsl;
using ImamlDsl.Examples;
using SinusoidExample;

var commandLine = new CommandLine();
return ExampleProgram.Run(commandLine.Create(), args, (parsed, token) =>
{
    var request = commandLine.Read(parsed);
    var s = Stopwatch.StartNew();
    var model = new SineRegressor();
    Console.WriteLine(MetaGradientCheck.Run(Method.Implicit(request), model.Programs.Mse, request.Seed, new Sinusoid(), 2, Target.Cpu));
    Console.WriteLine(s.Elapsed);
    foreach (var m in Method.All(request))
    {
        var t = new Comparison(request).Run(m, _ => { }, token);
        Console.WriteLine($"{m.Name} {t.Seconds:0.00}s {t.Before} {t.AfterOne} {t.AfterTen} {t.Stationarity.Before} {t.Stationarity.After} {t.Residual} {t.NegativeCurvature} {s.Elapsed}");
    }
    return 0;
});
