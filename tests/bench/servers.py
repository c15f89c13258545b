"""The servers that are measured: how each is installed, started and spoken to by wsload.

All of them serve one process on one core, without compression, with the settings of their documentation for production.
"""

import functools
import os
import re
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = HERE / "peers"
OUT = ROOT / ".artifacts" / "bench"
PUBLISHED = OUT / "published"
BUILT = ROOT / ".artifacts" / "bin"


class Unavailable(Exception):
    """A server that cannot be had on this machine, and why."""


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def run(command, **options):
    """Runs an installer or a compiler; what it says is told only when it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    except OSError as error:
        raise Unavailable(f"{command[0]}: {error.strerror}") from error
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()
        raise Unavailable(f"{' '.join(map(str, command))}: {last[-1] if last else 'failed'}")


def apt(*packages):
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    run([*as_root, "apt-get", "update", "-qq"])
    run([*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages])


def need(program, *packages):
    if not shutil.which(program):
        apt(*packages)


@functools.cache
def build(project):
    run(["dotnet", "build", "-c", "Release", "--nologo", "-v", "quiet", "-clp:NoSummary", project])


@functools.cache
def publish():
    run([ROOT / "scripts" / "publish.sh", PUBLISHED])


class Server:
    """What all servers have in common; a path for each role, as limit.c has them."""

    name = title = ""
    peer = True
    echoes = True
    usual = True  # takes part wherever it can, not only in rows that name it
    every_round = True  # those that are far from the others need no exact figure, and take part in fewer rounds
    cores, load_cores = "0", "1"
    environment = {}

    def install(self):
        """Makes it ready to start, or raises Unavailable."""

    def command(self, port):
        raise NotImplementedError

    def version(self):
        raise NotImplementedError

    # What wsload needs to be told, beside the port.
    def idle(self):
        return ["--path", "/idle"]

    def subscribe(self):
        return ["--path", "/sub"]

    def publish(self, size):
        return ["--pub-path", "/pub"]

    def echo(self):
        return ["--path", "/echo"]


class Limit(Server):
    peer = False

    def __init__(self, name, mode):
        self.name, self.title, self.mode = name, f"limit ({mode})", mode

    def install(self):
        need("cc", "gcc", "libc6-dev")
        run(["cc", "-O2", "-o", OUT / "limit", HERE / "limit.c"])

    def command(self, port):
        return [OUT / "limit", str(port), self.mode]

    def version(self):
        return output("cc", "--version").splitlines()[0]


class Hub(Server):
    """The server as scripts/publish.sh makes it: one file, compiled beforehand."""

    peer = False

    def __init__(self, name="hub", title="ActorHub", settings=(), environment=None):
        self.name, self.title, self.settings, self.environment = name, title, list(settings), environment or {}

    program = PUBLISHED / "ActorHub.Server"

    def install(self):
        publish()

    def command(self, port):
        settings = [word for setting in self.settings for word in ("--set", setting)]
        return [self.program, "serve", "--port", str(port), "--set", "log.level=warning", "--set", f"hub.max-publishes-per-second={10**6}", *settings]

    def version(self):
        # The last commit that changed the program: others may follow while a run is stopped.
        of_source = ("--", "src", "Directory.Build.props", "Directory.Packages.props")
        changed = " with changes" if output("git", "-C", str(ROOT), "status", "--porcelain", *of_source) else ""
        return f"{output('git', '-C', str(ROOT), 'log', '-1', '--format=%h', *of_source)}{changed}, .NET {shared_framework('Microsoft.NETCore.App')}"

    def idle(self):
        return ["--path", "/ws"]

    def subscribe(self, channel="bench"):
        return ["--path", "/ws", "--init", f'{{"type":"subscribe","id":"1","channel":"{channel}"}}', "--ready-on", '"subscribed"']

    def publish(self, size, channel="bench"):
        return ["--pub-path", "/ws", "--msg", f'{{"type":"publish","channel":"{channel}","data":"%m"}}']


def shared_framework(name):
    found = re.findall(rf"^{re.escape(name)} (10\.\S+)", output("dotnet", "--list-runtimes"), re.MULTILINE)
    return found[-1] if found else "?"


def published_mb():
    """Size of the hub's file, in megabytes of 10^6 bytes."""
    return Hub.program.stat().st_size / 1e6


class Slower(Server):
    """A peer that comes near neither the limit nor the best peer."""

    every_round = False


class NodePeer(Slower):
    environment = {"NODE_ENV": "production"}
    package = ""

    def install(self):
        need("node", "nodejs", "npm")
        need("npm", "nodejs", "npm")
        if self.version() != self.locked():
            run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=PEERS / self.name)

    def locked(self):
        return self._in_package(PEERS / self.name / "package.json", rf'"{self.package}": "([^"]+)"')

    def version(self):
        return self._in_package(PEERS / self.name / "node_modules" / self.package / "package.json", r'"version": "([^"]+)"')

    @staticmethod
    def _in_package(path, pattern):
        found = re.search(pattern, path.read_text()) if path.exists() else None
        return found[1] if found else ""

    def command(self, port):
        return ["node", PEERS / self.name / "server.mjs", str(port)]


class Ws(NodePeer):
    name = title = package = "ws"


class Bun(NodePeer):
    name, title, package = "bun", "Bun", "bun"
    every_round = True

    def install(self):
        super().install()
        run([self._program, "--version"])

    def command(self, port):
        return [self._program, PEERS / "bun" / "server.js", str(port)]

    @property
    def _program(self):
        return PEERS / "bun" / "node_modules" / ".bin" / "bun"


class SocketIo(NodePeer):
    name, title, package = "socket.io", "Socket.IO", "socket.io"
    PATH = "/socket.io/?EIO=4&transport=websocket"
    # "40" connects to the default namespace, "2" is the server's ping and "3" the answer.
    SPEECH = ["--init", "40", "--ready-on", "40{", "--ping-reply", "2=3"]

    def idle(self):
        return ["--path", self.PATH, *self.SPEECH]

    def subscribe(self):
        return ["--path", f"{self.PATH}&channel=bench", *self.SPEECH]

    def publish(self, size):
        return ["--pub-path", self.PATH, "--pub-init", "40", "--msg", '42["publish","bench","%m"]']

    def echo(self):
        return ["--path", self.PATH, *self.SPEECH, "--msg", '42["echo","%m"]']


class Nchan(Slower):
    name, title, echoes = "nchan", "nchan", False
    MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")

    def install(self):
        need("nginx", "nginx-light")
        if not self.MODULE.exists():
            apt("libnginx-mod-nchan")

    def command(self, port):
        directory = OUT / "nchan"
        directory.mkdir(parents=True, exist_ok=True)
        config = (PEERS / "nchan" / "nginx.conf").read_text()
        for name, value in (("PORT", port), ("DIRECTORY", directory), ("MODULE", self.MODULE)):
            config = config.replace(name, str(value))
        (directory / "nginx.conf").write_text(config)
        return ["nginx", "-p", f"{directory}/", "-e", "error.log", "-c", "nginx.conf"]

    def version(self):
        packages = output("dpkg-query", "-W", "-f", "${Package} ${Version}, ", "libnginx-mod-nchan", "nginx-light")
        return packages.rstrip(", ")


class Nats(Slower):
    name, title, echoes = "nats", "nats-server", False
    CONNECT = r'CONNECT {"verbose":false,"pedantic":false,"lang":"wsload","version":"1","protocol":1}\r\n'
    PING = r"PING\r\n"
    READY = ["--ready-on", "PONG", "--ping-reply", r"PING\r\n=PONG\r\n", "--binary"]

    def install(self):
        need("nats-server", "nats-server")

    def command(self, port):
        config = OUT / "nats.conf"
        config.write_text((PEERS / "nats" / "nats.conf").read_text().replace("PORT", str(port)))
        return ["nats-server", "--config", config]

    def version(self):
        return output("nats-server", "--version").split()[-1].lstrip("v")

    def idle(self):
        return ["--path", "/", "--init", self.CONNECT, "--init", self.PING, *self.READY]

    def subscribe(self):
        return ["--path", "/", "--init", self.CONNECT, "--init", rf"SUB bench 1\r\n{self.PING}", *self.READY]

    def publish(self, size):
        return ["--pub-path", "/", "--pub-init", self.CONNECT, "--pub-init", self.PING, "--msg", rf"PUB bench {size}\r\n%m\r\n"]


class DotnetPeer(Slower):
    environment = {"Logging__LogLevel__Default": "Warning", "ASPNETCORE_ENVIRONMENT": "Production"}
    project = ""

    def install(self):
        build(PEERS / self.name)

    def command(self, port):
        return ["dotnet", BUILT / self.project / "release" / f"{self.project}.dll", "--urls", f"http://127.0.0.1:{port}"]

    def version(self):
        return shared_framework("Microsoft.AspNetCore.App")


class AspNetCore(DotnetPeer):
    name, title, project = "aspnetcore", "ASP.NET Core", "AspNetCoreWebSockets"

    def idle(self):
        return ["--path", "/echo"]


class SignalR(DotnetPeer):
    name, title, project = "signalr", "SignalR", "SignalRHub"
    HANDSHAKE = r'{"protocol":"json","version":1}\x1e'

    @staticmethod
    def _join(channel):
        return rf'{{"type":1,"invocationId":"1","target":"Subscribe","arguments":["{channel}"]}}\x1e'

    def idle(self):
        return ["--path", "/hub", "--init", self.HANDSHAKE, "--ready-on", r"{}\x1e"]

    def subscribe(self):
        return ["--path", "/hub", "--init", self.HANDSHAKE, "--init", self._join("bench"), "--ready-on", '"type":3']

    def publish(self, size):
        # It waits for the same word as the subscribers do, so it joins as well, elsewhere.
        return ["--pub-path", "/hub", "--pub-init", self.HANDSHAKE, "--pub-init", self._join("elsewhere"),
                "--msg", r'{"type":1,"target":"Publish","arguments":["bench","%m"]}\x1e']

    def echo(self):
        return [*self.idle(), "--msg", r'{"type":1,"target":"Echo","arguments":["%m"]}\x1e']


class HubOnBothCores(Hub):
    """Shares two cores with the load, so that a second event loop has somewhere to run."""

    usual = False
    cores = load_cores = "0,1"


class HubWithSettingsOfTheRuntime(Hub):
    usual = False

    @property
    def cores(self):
        return "0,1" if "DOTNET_gcServer" in self.environment else "0"  # with one core there is no such collector


# What of the garbage collector is tried, beside what src/ActorHub.Server/ActorHub.Server.csproj sets. Numbers of the environment are hexadecimal.
GC_SETTINGS = [
    ("gc-as-set", "as set", {}),
    *((f"gc-budget-{mib}", f"youngest generation at most {mib} MiB", {"DOTNET_GCgen0MaxBudget": f"{mib << 20:x}"}) for mib in (1, 2, 4, 8, 16)),
    ("gc-budget-free", "youngest generation as large as the runtime likes", {"DOTNET_GCgen0MaxBudget": f"{1 << 40:x}"}),
    ("gc-gen0size-1", "youngest generation 1 MiB from the start", {"DOTNET_GCgen0size": f"{1 << 20:x}"}),
    ("gc-conserve-5", "conserve memory 5", {"DOTNET_GCConserveMemory": "5"}),
    ("gc-conserve-7", "conserve memory 7", {"DOTNET_GCConserveMemory": "7"}),
    ("gc-concurrent", "concurrent", {"DOTNET_gcConcurrent": "1"}),
    ("gc-server", "server, adapting its heaps (DATAS), on both cores", {"DOTNET_gcServer": "1"}),
    ("gc-server-fixed", "server, a heap for each core, on both cores", {"DOTNET_gcServer": "1", "DOTNET_GCDynamicAdaptationMode": "0"}),
    ("gc-untiered", "without tiered compilation", {"DOTNET_TieredCompilation": "0"}),
    ("gc-pgo", "tiered compilation with profiles", {"DOTNET_TieredPGO": "1"}),
]
GC_HUBS = [HubWithSettingsOfTheRuntime(name, title, environment=environment) for name, title, environment in GC_SETTINGS]

LIMITS = [Limit("send", "send"), Limit("cork", "cork")]
LOOP_HUBS = [HubOnBothCores("hub-1-loop", "1 loop", ["transport.loops=1"]), HubOnBothCores("hub-2-loops", "2 loops", ["transport.loops=2"])]
HUBS = [Hub(), *LOOP_HUBS, *GC_HUBS]
PEER_SERVERS = [Bun(), Ws(), Nchan(), Nats(), AspNetCore(), SocketIo(), SignalR()]
SERVERS = {server.name: server for server in [*LIMITS, *HUBS, *PEER_SERVERS]}
