"""What the Python tests share: functions marked @test run in order and are told as TAP; words on the command line choose
those whose names hold one of them.

    sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
    from tap import main, test

    sys.exit(main(TMP))
"""
import shutil
import sys

TESTS = []
MOST = 3000  # characters of a reason


def test(f):
    TESTS.append(f)
    return f


def main(folder=None, close=None):
    """Runs them; at the end calls close and removes the folder. Returns the exit code."""
    chosen = [t for t in TESTS if not sys.argv[1:] or any(word in t.__name__ for word in sys.argv[1:])]
    failed = 0
    print(f"1..{len(chosen)}", flush=True)
    try:
        for n, t in enumerate(chosen, 1):
            title = (t.__doc__ or t.__name__).splitlines()[0]
            try:
                t()
                print(f"ok {n} - {title}", flush=True)
            except Exception as e:  # noqa: BLE001: every failure is one line of TAP and its reason
                failed += 1
                print(f"not ok {n} - {title}", flush=True)
                print("".join(f"# {x}\n" for x in f"{type(e).__name__}: {e}"[:MOST].splitlines()), end="", flush=True)
    finally:
        if close:
            close()
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0
