using System.Text;
using Berth.Cli;
using Berth.Cli.Sessions;

// A read of stdin holds a pool thread for as long as nobody types.
ThreadPool.SetMinThreads(4, 4);
var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
await using var output = new StreamWriter(StandardStreams.OpenOutput(), encoding, 8 * 1024);
await using var error = new StreamWriter(StandardStreams.OpenError(), encoding, 1024) { AutoFlush = true };
return await new App(output, error).RunAsync(args);
