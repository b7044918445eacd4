#!/usr/bin/env python3
"""A PostgreSQL server of its own for a test: no TCP, a socket in a folder that goes with it.

Started as root it runs as the user postgres, because initdb refuses root. It speaks lines on standard input and output:

    (start)        → URL of the server
    schema NAME    → URL of an empty schema of that name; a library there is apart from all others
    kill           → SIGKILL to every process of the server, then start again → up
    (end of input) → the server and its folder are gone

So a test that dies takes its server with it.
"""
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time


def fail(text):
    print(f"error {text}", flush=True)
    sys.exit(1)


def programs():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda p: int(p.split("/")[4]))
    if found:
        return os.path.dirname(found[-1])
    on_path = shutil.which("initdb")
    return os.path.dirname(on_path) if on_path else fail("initdb is nowhere; install the package postgresql")


class Server:
    def __init__(self):
        self.bin = programs()
        self.top = tempfile.mkdtemp(prefix="echelon-pg-")
        self.user = {}
        if os.getuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.top, account.pw_uid, account.pw_gid)
            self.user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self.data = os.path.join(self.top, "data")
        self.log = open(os.path.join(self.top, "log"), "wb")
        self.process = None

    def call(self, name, *args):
        done = subprocess.run([os.path.join(self.bin, name), *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, cwd=self.top, **self.user)
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def create(self):
        code, text = self.call("initdb", "-D", self.data, "-A", "trust", "-U", "echelon", "--no-sync", "-E", "UTF8",
                               "--locale=C.UTF-8")
        if code:
            fail("initdb: " + text.strip().splitlines()[-1])

    def start(self):
        self.process = subprocess.Popen(
            [os.path.join(self.bin, "postgres"), "-D", self.data, "-k", self.top, "-c", "listen_addresses=",
             "-c", "shared_buffers=16MB", "-c", "max_connections=20", "-c", "autovacuum=off"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, cwd=self.top, start_new_session=True,
            **self.user)
        for _ in range(600):
            if self.sql("SELECT 1")[0] == 0:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        fail("the server does not start: " + open(self.log.name, errors="replace").read()[-400:].replace("\n", " | "))

    def sql(self, text):
        return self.call("psql", "-X", "-q", "-h", self.top, "-U", "echelon", "-d", "postgres", "-c", text)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        time.sleep(0.1)
        pid = os.path.join(self.data, "postmaster.pid")
        if os.path.exists(pid):
            os.unlink(pid)

    def url(self, schema="public"):
        return f"postgresql:///postgres?host={self.top}&user=echelon&options=-csearch_path%3D{schema}"

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        shutil.rmtree(self.top, ignore_errors=True)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    server = Server()
    try:
        server.create()
        server.start()
        print(server.url(), flush=True)
        for line in sys.stdin:
            words = line.split()
            if words[:1] == ["schema"]:
                code, text = server.sql(f"CREATE SCHEMA {words[1]}")
                print(f"error {text.strip()}" if code else server.url(words[1]), flush=True)
            elif words == ["kill"]:
                server.kill()
                server.start()
                print("up", flush=True)
    finally:
        server.close()


if __name__ == "__main__":
    main()
