"""Trivial tasks on two worker processes of dask.distributed. One JSON line per counted pass. usage: engines_dask.py TASKS"""
import sys
import time

from dask.distributed import Client, LocalCluster

from repeat import say

if __name__ == "__main__":
    tasks = int(sys.argv[1])
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        client.gather(client.map(lambda x: x, range(100)))
        for k in range(3):
            start = time.perf_counter()
            client.gather(client.map(lambda x, k=k: x + k, range(tasks)))
            say(what="map", count=tasks, seconds=time.perf_counter() - start)
        for i in range(100):
            start = time.perf_counter()
            client.submit(lambda x: x, i, pure=False).result()
            say(what="apply", count=1, seconds=time.perf_counter() - start)
