"""What the end-to-end tests share: the real binaries as processes, certificates, policies."""
import json
import os
import signal
import struct
import subprocess
import tempfile
import threading
import unittest
import zlib


def png(width=400, height=300):
    """A picture of that many pixels: a gradient."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))
    rows = b"".join(b"\0" + bytes(value for x in range(width)
                                  for value in (x * 255 // width, y * 255 // height, 128))
                    for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))

class Binaries:
    """Where the programs and the sources are."""

    def __init__(self, folder, source):
        self.folder = folder
        self.source = source

    def path(self, name):
        return os.path.join(self.folder, name)

    def data(self, name):
        return os.path.join(self.source, "tests/data", name)


class Result:
    """How a command ended: its exit code and what it wrote."""

    def __init__(self, words, process):
        self.words = words
        self.code = process.returncode
        self.out = process.stdout
        self.err = process.stderr

    def __str__(self):
        return f"{' '.join(self.words)}: exit {self.code}\n{self.out}{self.err}"

    @property
    def json(self):
        return json.loads(self.out)


def run(words, **options):
    return Result(words, subprocess.run(words, capture_output=True, text=True, timeout=300,
                                        check=False, **options))


class Server:
    """A server process on a port of its own choice. It serves once this is made."""

    def __init__(self, words, folder):
        name = os.path.basename(words[0])
        self.port_file = os.path.join(folder, name + ".port")
        self.lines = []
        self.process = subprocess.Popen(
            [*words, "--listen", "127.0.0.1:0", "--port-file", self.port_file],
            stderr=subprocess.PIPE, text=True)
        # The log says so once the port file is written, or ends when it cannot start.
        for line in self.process.stderr:
            self.lines.append(line)
            if f"{name} serves" in line:
                break
        else:
            self.process.wait()
            self.process.stderr.close()
            raise RuntimeError(f"{name} did not start: {''.join(self.lines)}")
        with open(self.port_file, encoding="utf-8") as file:
            self.address = "127.0.0.1:" + file.read().strip()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line)

    def stop(self):
        """Lets it drain; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self._end()

    def kill(self):
        """Ends it as a loss of power would."""
        if self.process.poll() is None:
            self.process.kill()
        return self._end()

    def _end(self):
        code = self.process.wait(timeout=60)
        self.reader.join(timeout=60)
        self.process.stderr.close()
        return code


class EndToEnd(unittest.TestCase):
    """A test with a folder of its own; what it starts ends with it."""

    binaries = None  # Set by main().

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, text):
        path = self.path(name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def start(self, name, *words):
        server = Server([self.binaries.path(name), *words], self.folder)
        self.addCleanup(server.kill)
        return server

    def nianbao(self, *words, code=0):
        """Runs the command line, which must end with `code` (None: any)."""
        result = run([self.binaries.path("nianbao"), *words])
        if code is not None:
            self.assertEqual(result.code, code, str(result))
        return result

    def certificates(self, *principals):
        """Try-out certificates, in the folder certs."""
        made = run([os.path.join(self.binaries.source, "deploy/certificates"), self.path("certs"),
                    *principals])
        self.assertEqual(made.code, 0, str(made))

    def certificate(self, name):
        """The words by which the command line calls as a principal."""
        return ["--ca", self.path("certs/ca.pem"), "--cert", self.path(f"certs/{name}.pem"),
                "--key", self.path(f"certs/{name}.key")]

    def server_tls(self, prefix="--tls"):
        return [f"{prefix}-cert", self.path("certs/server.pem"), f"{prefix}-key",
                self.path("certs/server.key"), f"{prefix}-ca", self.path("certs/ca.pem")]

    def policy(self, grants):
        """A policy file: principal -> [(role, subtree)]."""
        lines = []
        for principal, roles in grants.items():
            granted = " ".join(f'grant {{ role: "{role}" subtree: "{subtree}" }}'
                               for role, subtree in roles)
            lines.append(f'principal {{ name: "{principal}" {granted} }}')
        return self.write("policy.txtpb", "\n".join(lines) + "\n")

    def log_key(self, name="log-key.pem"):
        made = run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.path(name)])
        self.assertEqual(made.code, 0, str(made))
        return self.path(name)


def main(arguments):
    """usage: TEST.py BINARIES SOURCE"""
    EndToEnd.binaries = Binaries(arguments[1], arguments[2])
    unittest.main(argv=arguments[:1] + arguments[3:])
