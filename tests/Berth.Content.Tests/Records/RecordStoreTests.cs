using System.Text;
using Berth.Content.Records;
using Berth.Oci;
using Berth.Testing;
using Microsoft.Data.Sqlite;

namespace Berth.Content.Tests.Records;

public sealed class RecordStoreTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    private string Database => _scratch.Combine("berth.db");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Put_Reopened_IsThere()
    {
        using (var records = RecordStore.Open(Database))
        {
            records.Put("container", "b", "{\"n\":1}"u8.ToArray());
            records.Put("container", "a", "{}"u8.ToArray(), durable: false);
            records.Put("container", "b", "{\"n\":2}"u8.ToArray());
            records.Put("image", "a", "{}"u8.ToArray());
            records.Delete("image", "a");
            records.Delete("image", "never");
        }

        using var again = RecordStore.Open(Database);
        Assert.Equal([("a", "{}"), ("b", "{\"n\":2}")], again.LoadAll("container").Select(static record => (record.Key, Encoding.UTF8.GetString(record.Value))));
        Assert.Empty(again.LoadAll("image"));
    }

    [Fact]
    public void Apply_ManyThreads_AllAreWritten()
    {
        using var records = RecordStore.Open(Database);
        Parallel.For(0, 200, i => records.Apply([RecordChange.Put("k", $"{i}", "{}"u8.ToArray()), RecordChange.Put("k", $"{i}x", "{}"u8.ToArray())], durable: i % 2 == 0));
        Assert.Equal(400, records.LoadAll("k").Count);
    }

    [Fact]
    public void Apply_DatabaseLocked_ThrowsAndChangesNothing()
    {
        using var records = RecordStore.Open(Database);
        using (var other = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            other.Open();
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "DROP TABLE record";
            command.ExecuteNonQuery();
        }

        BerthException error = Assert.Throws<BerthException>(() => records.Put("k", "a", []));
        Assert.Equal(ErrorKind.Failed, error.Kind);
    }

    [Fact]
    public void Open_NewerSchema_Refused()
    {
        RecordStore.Open(Database).Dispose();
        using (var other = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            other.Open();
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Assert.Equal(ErrorKind.NotSupported, Assert.Throws<BerthException>(() => RecordStore.Open(Database)).Kind);
    }

    [Fact]
    public void Open_Garbage_TypedError()
    {
        File.WriteAllText(Database, new string('x', 10_000));
        Assert.Equal(ErrorKind.Failed, Assert.Throws<BerthException>(() => RecordStore.Open(Database)).Kind);
    }
}
