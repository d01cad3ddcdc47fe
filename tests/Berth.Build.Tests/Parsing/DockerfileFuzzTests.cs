using Berth.Build.Parsing;
using CsCheck;

namespace Berth.Build.Tests.Parsing;

public sealed class DockerfileFuzzTests
{
    private static readonly string[] Pieces =
    [
        "FROM", "RUN", "COPY", "ADD", "ENV", "ARG", "LABEL", "CMD", "ENTRYPOINT", "HEALTHCHECK", "ONBUILD", "SHELL", "VOLUME", "EXPOSE", "USER", "WORKDIR",
        " ", "\n", "\\\n", "`\n", "\t", "\r\n", "#", "# escape=`\n", "--from=", "--chown=", "--interval=1s", "--", "[", "]", "\"", "'", "\"a\"", ",", "$",
        "${", "}", ":-", ":+", "?", "=", "a", "a=b", "<<EOF", "<<-EOF", "EOF\n", "AS x", "\\", "\0", "\uFEFF", "\ud800", "é", "1", "/", "..", "*", "scratch",
    ];

    private static readonly Gen<string> Texts = Gen.OneOf(Gen.OneOfConst(Pieces), Gen.String[0, 3]).List[0, 60].Select(parts => string.Concat(parts));

    [Fact]
    public void Parse_AnyText_GivesADockerfileOrATypedError() => Texts.Sample(
        text =>
        {
            try
            {
                return DockerfileParser.Parse("FROM a\n" + text).Stages.Count > 0;
            }
            catch (DockerfileException error)
            {
                return error.Message.Length > 0;
            }
        },
        iter: 100_000);

    [Fact]
    public void Expand_AnyText_GivesAValueOrATypedError()
    {
        var variables = new Dictionary<string, string> { ["a"] = "x y", ["A"] = "" };
        Texts.Sample(
            text =>
            {
                try
                {
                    var expander = new WordExpander(variables, '\\');
                    return expander.Expand(text).Length >= 0 && expander.ExpandWords(text).Count >= 0;
                }
                catch (FormatException error)
                {
                    return error.Message.Length > 0;
                }
            },
            iter: 100_000);
    }
}
