#!/usr/bin/env python3
"""The same work over the raw Docker API, without the CLI's own 15-20 ms: create, attach, start, wait, remove; and exec.

usage: rawapi.py SOCK_A SOCK_B [-n RUNS]     A is the project, B the peer; in turn; medians and the median of the pairwise ratios.
"""
import argparse, http.client, json, socket, statistics, time

parser = argparse.ArgumentParser()
parser.add_argument("a"); parser.add_argument("b"); parser.add_argument("-n", type=int, default=30)
options = parser.parse_args()

class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("docker"); self.path = path
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX); self.sock.connect(self.path)

def call(path, method, route, body=None):
    connection = Connection(path)
    connection.request(method, "/v1.41" + route, json.dumps(body) if body is not None else None, {"Content-Type": "application/json"})
    answer = connection.getresponse(); data = answer.read(); connection.close()
    if answer.status >= 400:
        raise SystemExit(f"{method} {route}: {answer.status} {data!r}")
    return json.loads(data) if data[:1] in b"{[" and data else None

def hijack(path, route, body):
    raw = socket.socket(socket.AF_UNIX); raw.connect(path)
    data = json.dumps(body).encode() if body is not None else b""
    raw.sendall(f"POST /v1.41{route} HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
    return raw

def drain(raw):
    while raw.recv(65536):
        pass
    raw.close()

def run(path, network):
    start = time.perf_counter()
    made = call(path, "POST", "/containers/create", {"Image": "busybox", "Cmd": ["true"], "AttachStdout": True, "HostConfig": {"NetworkMode": network}})["Id"]
    stream = hijack(path, f"/containers/{made}/attach?stream=1&stdout=1&stderr=1", None)
    call(path, "POST", f"/containers/{made}/start")
    drain(stream)
    call(path, "POST", f"/containers/{made}/wait")
    call(path, "DELETE", f"/containers/{made}")
    return (time.perf_counter() - start) * 1000

def execute(path, made):
    start = time.perf_counter()
    run_id = call(path, "POST", f"/containers/{made}/exec", {"Cmd": ["true"], "AttachStdout": True})["Id"]
    drain(hijack(path, f"/exec/{run_id}/start", {"Detach": False, "Tty": False}))
    call(path, "GET", f"/exec/{run_id}/json")
    return (time.perf_counter() - start) * 1000

def report(name, work):
    work(options.a); work(options.b)
    pairs = [(work(options.a), work(options.b)) for _ in range(options.n)]
    print(f"{name:20} {statistics.median(a for a, _ in pairs):8.1f} {statistics.median(b for _, b in pairs):8.1f} {statistics.median(a / b for a, b in pairs):7.3f}", flush=True)

print(f"{'over the raw API':20} {'A ms':>8} {'B ms':>8} {'A/B':>7}")
report("run, bridge", lambda path: run(path, "default"))
report("run, network none", lambda path: run(path, "none"))
idle = {path: call(path, "POST", "/containers/create", {"Image": "busybox", "Cmd": ["sleep", "600"], "HostConfig": {"NetworkMode": "none"}})["Id"] for path in (options.a, options.b)}
for path, made in idle.items():
    call(path, "POST", f"/containers/{made}/start")
report("exec", lambda path: execute(path, idle[path]))
for path, made in idle.items():
    call(path, "DELETE", f"/containers/{made}?force=1")
