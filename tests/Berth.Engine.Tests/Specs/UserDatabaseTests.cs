using System.Text;
using Berth.Engine.Specs;
using Berth.Oci;

namespace Berth.Engine.Tests.Specs;

public sealed class UserDatabaseTests
{
    private static readonly UserDatabase Users = new(
        Encoding.UTF8.GetBytes("root:x:0:0:root:/root:/bin/sh\nwww:x:33:34::/home/www:/bin/sh\nbroken:x:not:a\n# none\n"),
        Encoding.UTF8.GetBytes("root:x:0:\nwww:x:34:\naudio:x:29:www,other\nbad\n"));

    [Theory]
    [InlineData("", 0, 0, "/root")]
    [InlineData("www", 33, 34, "/home/www")]
    [InlineData("33", 33, 34, "/home/www")]
    [InlineData("www:audio", 33, 29, "/home/www")]
    [InlineData("www:7", 33, 7, "/home/www")]
    [InlineData("1234", 1234, 0, "/")]
    [InlineData("1234:audio", 1234, 29, "/")]
    public void Find_Specification_GivesNumbersAndHome(string text, int uid, int gid, string home)
    {
        UserAccount account = Users.Find(text, []);
        Assert.Equal(((uint)uid, (uint)gid, home), (account.Uid, account.Gid, account.Home));
    }

    [Fact]
    public void Find_UserByName_HasItsGroups_UnlessAGroupIsNamed()
    {
        Assert.Equal([29u], Users.Find("www", []).Groups);
        Assert.Empty(Users.Find("www:www", []).Groups);
        Assert.Equal([29u, 55u], Users.Find("www", ["55"]).Groups);
    }

    [Fact]
    public void Find_Unknown_SaysDockersSentence()
    {
        Assert.Equal("unable to find user nobody: no matching entries in passwd file", Assert.Throws<BerthException>(() => Users.Find("nobody", [])).Message);
        Assert.Equal("unable to find group x: no matching entries in group file", Assert.Throws<BerthException>(() => Users.Find("www:x", [])).Message);
        Assert.Equal((uint)0, new UserDatabase(null, null).Find(null, []).Uid);
    }
}
