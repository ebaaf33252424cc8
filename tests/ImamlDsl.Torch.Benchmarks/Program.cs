using System.CommandLine;
using ImamlDsl.Torch.Benchmarks;

var output = new Option<string>("--output")
{
    Description = "The folder that receives the programs, their description and the driver",
    HelpName = "folder",
    DefaultValueFactory = _ => "torch-programs",
};
var export = new Command("export", "Writes the TorchScript of the sinusoid's and Omniglot's losses beside a Python driver that checks and times it.") { output };
export.SetAction(parsed => Export.Run(parsed.GetValue(output)!));
return new RootCommand("Measures the torch target.") { export }.Parse(args).Invoke();
