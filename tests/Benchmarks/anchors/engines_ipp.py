"""An IPython cluster of two engines: direct apply, balanced map, scatter and gather. One JSON line per counted pass, with what was
done and how often. usage: engines_ipp.py TASKS ELEMENTS"""
import sys
import time

import ipyparallel as ipp
import numpy as np

from repeat import say


def passes(what, count, region, times):
    region()
    for _ in range(times):
        start = time.perf_counter()
        region()
        say(what=what, count=count, seconds=time.perf_counter() - start)


if __name__ == "__main__":
    tasks, elements = int(sys.argv[1]), int(sys.argv[2])
    with ipp.Cluster(n=2, log_level=40) as client:
        view = client[:]
        view.block = True
        passes("apply", 1, lambda: view.apply(lambda: 1), 200)
        balanced = client.load_balanced_view()
        passes("map", tasks, lambda: balanced.map_async(lambda x: x, range(tasks), chunksize=1).get(), 3)
        array = np.random.rand(elements)
        passes("scatter", array.nbytes, lambda: view.scatter("a", array), 3)
        passes("gather", array.nbytes, lambda: view.gather("a"), 3)
