"""A running Echelon operation: JSON lines to one warm `echelon session` (docs/cli.md tells every key).

    with Session("scenarios/haiti-2010") as s:
        s.plan(budget_ms=2000)
        s.replan(at_min=600, events=[{"known": 600, "kind": "location", "subject": "MTPP"}])
"""
import json
import os
import subprocess
import threading

__all__ = ["Session", "SessionError"]


class SessionError(Exception):
    """What the session refused; `errors` is its list of file, row, col, code, message, hint."""

    def __init__(self, errors):
        self.errors = errors
        super().__init__("; ".join(e.get("message", e.get("code", "?")) for e in errors) or "the session ended")


class Session:
    """One operation. Methods may be called by one thread at a time, but for cancel()."""

    def __init__(self, scenario, program=None, threads=None):
        program = program or os.environ.get("ECHELON") or "echelon"
        command = [program, "session", os.fspath(scenario)] + (["--threads", str(threads)] if threads else [])
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                         encoding="utf-8")
        self._writing = threading.Lock()
        self._next = 0

    def _send(self, op, keys):
        with self._writing:
            self._next += 1
            number = self._next
            line = {"id": number, "op": op, **{k: v for k, v in keys.items() if v is not None}}
            self._process.stdin.write(json.dumps(line) + "\n")
            self._process.stdin.flush()
        return number

    def ask(self, op, **keys):
        """One line and its answer; answers to cancel() are passed over."""
        try:
            number = self._send(op, keys)
        except (BrokenPipeError, ValueError):
            raise SessionError([]) from None
        while True:
            text = self._process.stdout.readline()
            if not text:
                raise SessionError([])
            answer = json.loads(text)
            if answer.get("id") == number:
                break
        if not answer["ok"]:
            raise SessionError(answer["errors"])
        return answer

    def plan(self, **keys):
        """budget_ms, iterations, seed, at_min, events, answer: a plan from nothing but what is flown."""
        return self.ask("plan", **keys)

    def replan(self, **keys):
        """The same and frozen_before_min: the plan repaired, then improved."""
        return self.ask("replan", **keys)

    def event(self, events, at_min=None):
        return self.ask("event", events=events, at_min=at_min)

    def check(self, answer=None, at_min=None):
        return self.ask("check", answer=answer, at_min=at_min)

    def load(self, file):
        return self.ask("load", file=os.fspath(file))

    def save(self, folder):
        return self.ask("save", folder=os.fspath(folder))

    def cancel(self):
        """Ends the planning that another thread waits for."""
        self._send("cancel", {})

    def close(self):
        """Ends the session; returns the exit code of the program."""
        if self._process.poll() is None:
            try:
                self._process.stdin.close()
            except BrokenPipeError:
                pass
        code = self._process.wait()
        self._process.stdout.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
