using System.Text.Json;
using Berth.Cli.Templates;

namespace Berth.Cli.Tests.Templates;

/// <summary>Results were compared with those of docker 28 on the same objects.</summary>
public sealed class TemplateTests
{
    private static readonly JsonElement Value = JsonDocument.Parse("""
        {"Id":"abc","State":{"Status":"running","Pid":42,"Dead":false},"Env":["A=1","B=2"],
         "Labels":{"x":"y","a":"b"},"Ports":{"80/tcp":[{"HostPort":"8000"}],"81/tcp":null},"Size":1.5,"Html":"<a & b>"}
        """).RootElement;

    [Theory]
    [InlineData("{{.State.Status}}", "running")]
    [InlineData("{{.ID}}", "abc")]
    [InlineData("{{json .State}}", """{"Status":"running","Pid":42,"Dead":false}""")]
    [InlineData("{{json .Html}}", "\"\\u003ca \\u0026 b\\u003e\"")]
    [InlineData("{{.Env}} {{.Labels}}", "[A=1 B=2] map[a:b x:y]")]
    [InlineData("{{range .Env}}[{{.}}]{{end}}", "[A=1][B=2]")]
    [InlineData("{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}", "a=b;x=y;")]
    [InlineData("{{range $i, $e := .Env}}{{$i}}{{end}}", "01")]
    [InlineData("{{range .Nothing}}x{{else}}none{{end}}", "none")]
    [InlineData("{{index .Labels \"x\"}} {{index .Env 1}}", "y B=2")]
    [InlineData("{{(index (index .Ports \"80/tcp\") 0).HostPort}}", "8000")]
    [InlineData("{{len .Env}} {{len .Id}}", "2 3")]
    [InlineData("{{if .State.Dead}}dead{{else if eq .State.Status \"running\"}}up{{else}}?{{end}}", "up")]
    [InlineData("{{if .State.Health}}x{{else}}no check{{end}}", "no check")]
    [InlineData("{{with .State}}{{.Pid}}{{end}}", "42")]
    [InlineData("{{join .Env \",\"}} {{upper .Id}} {{.Id | upper | lower}} {{title \"ab cd\"}}", "A=1,B=2 ABC abc Ab Cd")]
    [InlineData("{{println .Id}}x", "abc\nx")]
    [InlineData("{{printf \"%-5s|%05d|%q|%v\" .Id .State.Pid .Id .Env}}", "abc  |00042|\"abc\"|[A=1 B=2]")]
    [InlineData("a {{- \" b \" -}} c", "a b c")]
    [InlineData("{{/* nothing */}}{{$x := .Id}}{{$x}}{{$.Id}}", "abcabc")]
    [InlineData("{{and true .State.Dead}} {{or .State.Dead .Id}} {{not .Id}} {{gt .State.Pid 41}} {{ne .Id \"x\"}}", "false abc false true true")]
    [InlineData("{{slice .Id 0 2}} {{truncate .Id 1}} {{split \"a:b\" \":\"}}", "ab a [a b]")]
    [InlineData("{{index .Labels \"none\"}}", "<no value>")]
    [InlineData("{{`raw\\n`}} {{\"q\\\"\\t\"}}", "raw\\n q\"\t")]
    [InlineData("{{.Size}}", "1.5")]
    public void Apply_Template_GivesGosResult(string template, string result) => Assert.Equal(result, Template.Parse(template).Apply(Value));

    [Theory]
    [InlineData("{{.Foo}}", "template: :1:2: executing \"\" at <.Foo>: map has no entry for key \"Foo\"")]
    [InlineData("{{.State.Health.Status}}", "template: :1:2: executing \"\" at <.State.Health.Status>: map has no entry for key \"Health\"")]
    [InlineData("{{index .Env 7}}", "template: :1: error calling index: reflect: slice index out of range: 7")]
    public void Apply_WrongField_SaysWhich(string template, string message) =>
        Assert.Equal(message, Assert.Throws<TemplateException>(() => Template.Parse(template).Apply(Value)).Message);

    [Theory]
    [InlineData("{{")]
    [InlineData("{{.A")]
    [InlineData("{{nosuch .A}}")]
    [InlineData("{{if .A}}x")]
    [InlineData("{{end}}")]
    [InlineData("{{\"a}}")]
    [InlineData("{{}}")]
    [InlineData("{{(.A}}")]
    [InlineData("{{.A | }}")]
    public void Parse_BrokenTemplate_Throws(string template) => Assert.Throws<TemplateException>(() => Template.Parse(template));
}
