using Berth.Oci;
using Microsoft.Data.Sqlite;

namespace Berth.Content.Records;

/// <summary>
/// Where records outlive the process: <c>(kind, key) → UTF-8 JSON</c> in SQLite (WAL, synchronous=FULL). Owners keep their records
/// in memory and write through. Safe for use by many threads; concurrent writers share one sync.
/// </summary>
public sealed class RecordStore : IDisposable
{
    private const int SchemaVersion = 1;

    private readonly SqliteConnection _database;
    private readonly Lock _writing = new();
    private readonly Lock _queueing = new();
    private List<Batch> _queue = [];
    private bool _synchronous = true;

    private RecordStore(SqliteConnection database) => _database = database;

    /// <summary>Opens or creates the database.</summary>
    /// <exception cref="BerthException">A newer Berth wrote it (<see cref="ErrorKind.NotSupported"/>), or it is damaged.</exception>
    public static RecordStore Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            var store = new RecordStore(connection);
            store.Prepare(path);
            return store;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw new BerthException(ErrorKind.Failed, $"cannot open the record database {path}: {error.Message}", error);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>All records of a kind, ordered by key.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> LoadAll(string kind)
    {
        lock (_writing)
        {
            using SqliteCommand command = _database.CreateCommand();
            command.CommandText = "SELECT key, json FROM record WHERE kind = $kind ORDER BY key";
            command.Parameters.AddWithValue("$kind", kind);
            using SqliteDataReader reader = command.ExecuteReader();
            var records = new List<KeyValuePair<string, byte[]>>();
            while (reader.Read())
            {
                records.Add(new(reader.GetString(0), (byte[])reader.GetValue(1)));
            }

            return records;
        }
    }

    /// <summary>Writes one record. Durable when it returns, unless <paramref name="durable"/> is false (what a crash of the machine may lose: --rm containers).</summary>
    /// <exception cref="BerthException">The write failed; nothing changed (<see cref="ErrorKind.Failed"/>).</exception>
    public void Put(string kind, string key, byte[] json, bool durable = true) => Apply([RecordChange.Put(kind, key, json)], durable);

    /// <summary>Deletes one record, if there is one; durability as in <see cref="Put"/>.</summary>
    /// <exception cref="BerthException">The write failed; nothing changed (<see cref="ErrorKind.Failed"/>).</exception>
    public void Delete(string kind, string key, bool durable = true) => Apply([RecordChange.Delete(kind, key)], durable);

    /// <summary>Makes all <paramref name="changes"/> in one transaction, in order.</summary>
    /// <remarks>Group commit: whoever gets the database writes what all waiting threads have queued, so one sync serves them all.</remarks>
    /// <exception cref="BerthException">The write failed; nothing changed (<see cref="ErrorKind.Failed"/>).</exception>
    public void Apply(IReadOnlyList<RecordChange> changes, bool durable = true)
    {
        var batch = new Batch(changes, durable);
        lock (_queueing)
        {
            _queue.Add(batch);
        }

        lock (_writing)
        {
            if (!batch.Done)
            {
                WriteQueue();
            }
        }

        if (batch.Error is not null)
        {
            throw new BerthException(ErrorKind.Failed, $"cannot write records: {batch.Error.Message}", batch.Error);
        }
    }

    /// <summary>Closes the database.</summary>
    public void Dispose()
    {
        lock (_writing)
        {
            _database.Dispose();
        }
    }

    private void WriteQueue()
    {
        List<Batch> batches;
        lock (_queueing)
        {
            (batches, _queue) = (_queue, []);
        }

        Exception? failure = null;
        try
        {
            Write(batches);
        }
        catch (Exception error) when (error is SqliteException or InvalidOperationException)
        {
            failure = error;
        }

        foreach (Batch batch in batches)
        {
            batch.Error = failure;
            batch.Done = true;
        }
    }

    private void Write(List<Batch> batches)
    {
        // NORMAL in WAL mode: no sync at the commit, but one before a checkpoint, so the database cannot tear
        bool durable = batches.Exists(static batch => batch.Durable);
        if (durable != _synchronous)
        {
            Execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            _synchronous = durable;
        }

        using SqliteTransaction transaction = _database.BeginTransaction();
        using SqliteCommand put = _database.CreateCommand();
        put.CommandText = "INSERT INTO record (kind, key, json) VALUES ($kind, $key, $json) ON CONFLICT (kind, key) DO UPDATE SET json = excluded.json";
        using SqliteCommand delete = _database.CreateCommand();
        delete.CommandText = "DELETE FROM record WHERE kind = $kind AND key = $key";
        foreach (Batch batch in batches)
        {
            foreach (RecordChange change in batch.Changes)
            {
                SqliteCommand command = change.Json is null ? delete : put;
                command.Parameters.Clear();
                command.Parameters.AddWithValue("$kind", change.Kind);
                command.Parameters.AddWithValue("$key", change.Key);
                if (change.Json is not null)
                {
                    command.Parameters.AddWithValue("$json", change.Json);
                }

                command.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    private void Prepare(string path)
    {
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = FULL");
        using SqliteCommand read = _database.CreateCommand();
        read.CommandText = "PRAGMA user_version";
        long version = (long)read.ExecuteScalar()!;
        if (version > SchemaVersion)
        {
            throw new BerthException(ErrorKind.NotSupported, $"{path} was written by a newer Berth (schema {version}, this one knows {SchemaVersion}): use that one");
        }

        if (version == 0)
        {
            Execute($"BEGIN; CREATE TABLE record (kind TEXT NOT NULL, key TEXT NOT NULL, json BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID; PRAGMA user_version = {SchemaVersion}; COMMIT");
        }
    }

    private void Execute(string sql)
    {
        using SqliteCommand command = _database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed class Batch(IReadOnlyList<RecordChange> changes, bool durable)
    {
        public IReadOnlyList<RecordChange> Changes { get; } = changes;

        public bool Durable { get; } = durable;

        public bool Done { get; set; }

        public Exception? Error { get; set; }
    }
}
