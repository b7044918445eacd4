"""Chromium, headless and without any network, driven over a pipe (the DevTools protocol: JSON texts that end in a zero
byte, on file descriptors 3 and 4). Nothing but the standard library is needed.

    with Browser(1440, 900) as b:
        b.open("page.html")                       # a file; returns when the page has loaded
        print(b.run("return document.title"))     # the body of an async function; its value, as JSON carries it
        b.screenshot("page.png")

A page's error becomes PageError. Time is real here, not virtual: what is measured in a page is what a person waits.
"""
import base64
import json
import os
import re
import select
import shutil
import subprocess
import tempfile
import time

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
             "--force-color-profile=srgb", "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe"]


class PageError(Exception):
    """What the page, or the browser, says went wrong."""


def present():
    return shutil.which("chromium") is not None


class Browser:
    def __init__(self, width=1440, height=900, scale=1, touch=False, more=()):
        self.size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": touch}
        self.profile = tempfile.mkdtemp(prefix="echelon-browser-")
        self.count, self.rest, self.events, self.session = 0, b"", [], None
        theirs, self.to = os.pipe()
        self.back, mine = os.pipe()
        # The two ends may lie on 3 and 4 themselves: out of the way first.
        theirs, mine = [self._above(fd) for fd in (theirs, mine)]

        def ends():
            os.dup2(theirs, 3)
            os.dup2(mine, 4)
        self.process = subprocess.Popen(["chromium", *ARGUMENTS, *more, "--user-data-dir=" + self.profile, "about:blank"],
                                        preexec_fn=ends, close_fds=True, pass_fds=(3, 4, theirs, mine),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs)
        os.close(mine)
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Runtime.enable")
        self.call("Emulation.setDeviceMetricsOverride", **self.size)

    @staticmethod
    def _above(fd):
        import fcntl
        high = fcntl.fcntl(fd, fcntl.F_DUPFD, 10)
        os.close(fd)
        return high

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            self.session = None
            self.call("Browser.close", wait=10)
        except PageError:
            pass
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        os.close(self.back)
        shutil.rmtree(self.profile, ignore_errors=True)

    # ---- the protocol ----

    def _read(self, until):
        while b"\0" not in self.rest:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.back], [], [], left)[0]:
                raise PageError("the browser does not answer in time")
            piece = os.read(self.back, 1 << 20)
            if not piece:
                raise PageError("the browser ended")
            self.rest += piece
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, wait=120, **params):
        self.count += 1
        message = {"id": self.count, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data, until = json.dumps(message).encode() + b"\0", time.monotonic() + wait
        try:
            while data:
                data = data[os.write(self.to, data):]
        except BrokenPipeError:
            raise PageError("the browser ended") from None
        while True:
            answer = self._read(until)
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise PageError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def wait_for(self, event, wait=120):
        until = time.monotonic() + wait
        while True:
            for i, e in enumerate(self.events):
                if e["method"] == event:
                    del self.events[i]
                    return e["params"]
            answer = self._read(until)
            if "method" in answer:
                self.events.append(answer)

    # ---- what tests say ----

    def open(self, path, wait=120):
        self.events.clear()
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        self.wait_for("Page.loadEventFired", wait)

    def before_scripts(self, script):
        """Runs in every page opened from now on, before its own scripts."""
        self.call("Page.addScriptToEvaluateOnNewDocument", source=script)

    def run(self, body, wait=120):
        r = self.call("Runtime.evaluate", wait, expression="(async () => {" + body + "\n})()", awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in r:
            why = r["exceptionDetails"]
            raise PageError((why.get("exception", {}).get("description") or why["text"])[:600])
        return r["result"].get("value")

    def errors(self):
        """What the page threw or logged as an error so far."""
        self.call("Runtime.evaluate", expression="0")  # whatever is on its way has arrived then
        out = []
        for e in self.events:
            p = e["params"]
            if e["method"] == "Runtime.exceptionThrown":
                out.append(p["exceptionDetails"].get("exception", {}).get("description") or p["exceptionDetails"]["text"])
            elif e["method"] == "Runtime.consoleAPICalled" and p["type"] == "error":
                out.append(" ".join(str(a.get("value", a.get("description"))) for a in p["args"]))
        return [re.sub(r"data:[^)\s]{40,}?(?=:\d+:\d+|\)|\s|$)", "data:…", text)[:2000] for text in out]

    def theme(self, dark, motion=True):
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "no-preference" if motion else "reduce"}])

    def resize(self, width, height, scale=1, touch=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=touch)

    def key(self, key, shift=False):
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
        what = {"key": key, "modifiers": 8 if shift else 0, "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper()))}
        text = "\r" if key == "Enter" else key if len(key) == 1 else None
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **what, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **what)

    def drag(self, start, end, steps=8):
        at = lambda i: [a + (b - a) * i / steps for a, b in zip(start, end)]  # noqa: E731
        mouse = lambda kind, p, **more: self.call("Input.dispatchMouseEvent", type=kind, x=p[0], y=p[1], button="left", **more)  # noqa: E731
        mouse("mousePressed", start, buttons=1, clickCount=1)
        for i in range(1, steps + 1):
            mouse("mouseMoved", at(i), buttons=1)
        mouse("mouseReleased", end, clickCount=1)

    def click(self, x, y):
        self.drag((x, y), (x, y), 0)

    def screenshot(self, path, whole=False, clip=None):
        more = {"captureBeyondViewport": True} if whole else {}
        if whole:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            more["clip"] = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        if clip:
            more["clip"] = dict(zip(("x", "y", "width", "height"), clip), scale=1)
        data = base64.b64decode(self.call("Page.captureScreenshot", format="png", **more)["data"])
        with open(path, "wb") as f:
            f.write(data)

    def pdf(self, path, landscape=True):
        data = self.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True, landscape=landscape)["data"]
        with open(path, "wb") as f:
            f.write(base64.b64decode(data))
