"""Largest value of each CSV file and where it occurred, with Python's csv module and a pool. usage: group_max.py FOLDER PROCESSES"""
import csv
import glob
import multiprocessing
import os
import sys

from repeat import repeat, say


def largest(path):
    with open(path, newline="") as file:
        rows = csv.reader(file)
        head = next(rows)
        value, key = head.index("ARR_DELAY"), head.index("ORIGIN")
        seen = [(float(row[value]), row[key]) for row in rows if row[value] != ""]
    top = max(seen)[0]
    return os.path.splitext(os.path.basename(path))[0], top, sorted({k for v, k in seen if v == top})


if __name__ == "__main__":
    files, answer = sorted(glob.glob(sys.argv[1] + "/*.csv")), []

    def region():
        with multiprocessing.Pool(int(sys.argv[2])) as pool:
            answer[:] = pool.map(largest, files, chunksize=1)

    # Seconds long, and every process of it is new: a pass before would warm nothing.
    repeat(region, uncounted=0)
    say(answer={"groups": [{"group": g, "max": m, "keys": k} for g, m, k in answer]})
