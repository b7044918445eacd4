"""Talks with recall_driver (driver.c): one command, one answer."""
import subprocess


class Failed(Exception):
    pass


class Driver:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.folder = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def ask(self, *words):
        self.process.stdin.write("\t".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().rstrip("\n").split("\t")
        if answer[0] != "ok":
            raise Failed(" ".join(answer[1:]) or f"no answer to {words}")
        return answer[1:]

    def plan(self, folder):
        if folder != self.folder:
            self.ask("plan", folder)
            self.folder = folder
