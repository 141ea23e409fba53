"""A PostgreSQL cluster of a benchmark's own."""
import os
import shutil
import subprocess
import time
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql/15/bin")


class Missing(Exception):
    """A peer that is not installed."""


class Postgres:
    """A cluster of its own, reached through a socket in its folder."""

    def __init__(self, folder, *settings):
        if not (PROGRAMS / "initdb").exists():
            raise Missing("apt-get install --no-install-recommends postgresql-15")
        self.folder = folder / "postgres"
        self.folder.mkdir()
        self.prefix = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
            os.chmod(folder, 0o755)
            self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        self.run("initdb", "-D", self.folder / "data", "-A", "trust", "-U", "postgres", "--no-sync")
        self.process = subprocess.Popen(
            [*self.prefix, PROGRAMS / "postgres", "-D", self.folder / "data", "-k", self.folder,
             "-c", "listen_addresses=", "-c", "synchronous_commit=on", "-c", "fsync=on",
             "-c", "shared_buffers=256MB", "-c", "default_toast_compression=lz4",
             "-c", "max_wal_size=2GB", "-c", "wal_compression=off", *settings],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            if self.run("pg_isready", "-h", self.folder, check=False).returncode == 0:
                break
            time.sleep(0.1)

    def run(self, program, *words, check=True, text=None):
        return subprocess.run([*self.prefix, PROGRAMS / program, *words], capture_output=True,
                              text=True, check=check, input=text, cwd="/")

    def sql(self, text):
        done = self.run("psql", "-h", self.folder, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-qAt",
                        check=False, text=text)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout

    def close(self):
        self.process.terminate()
        self.process.wait()
