"""Trivial tasks handed one at a time to a pool of processes. usage: pool.py TASKS PROCESSES"""
import multiprocessing
import sys

from repeat import repeat, say

if __name__ == "__main__":
    tasks = int(sys.argv[1])
    with multiprocessing.Pool(int(sys.argv[2])) as pool:
        repeat(lambda: pool.map(abs, range(tasks), chunksize=1))
    say(answer={"tasks": tasks})
