using System.Globalization;
using Berth.Stress;

// berth-stress tape|suppress [FORKS] [SECONDS]: clones from 4 threads while 2 others keep the garbage collector busy, and counts what
// becomes of the children. Exit code 0: none hung and none failed; 1: some did.
if (args is not [string mode, ..] || mode is not ("tape" or "suppress"))
{
    Console.Error.WriteLine("usage: berth-stress tape|suppress [FORKS] [SECONDS]");
    return 2;
}

int forks = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5000;
int seconds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 60;
var run = new StressRun(forks, TimeSpan.FromSeconds(seconds), mode == "tape" ? static () => new TapeChild() : static () => new SuppressedChild());
StressResult result = run.Run();
Console.WriteLine(
    $"{mode}: forks={result.Forks} ok={result.Succeeded} failed={result.Failed} hangs={result.Hung} collections={GC.CollectionCount(0)} seconds={result.Elapsed.TotalSeconds:f1}");
return result is { Failed: 0, Hung: 0 } ? 0 : 1;
