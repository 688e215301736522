"""How all anchors in Python time their region, which is how a trial times its own: one pass that does not count, then passes until
they have lasted WINDOW seconds together. Each counted pass is printed as a JSON line."""
import json
import time

WINDOW = 0.2


def repeat(region, uncounted=1):
    for _ in range(uncounted):
        region()
    total = 0.0
    while total < WINDOW:
        start = time.perf_counter()
        region()
        seconds = time.perf_counter() - start
        total += seconds
        say(seconds=seconds)


def say(**fields):
    print(json.dumps(fields), flush=True)
