"""The area under 0.7 x^3 - 2 x^2 + 4 from 0 to 3 with a pool of processes; writes its figures to figures.json."""
import json
import multiprocessing
import sys
import time


def share(bounds):
    first, last, width = bounds
    total = 0.0
    for i in range(first, last):
        x = (i + 0.5) * width
        total += (0.7 * x - 2) * x * x + 4
    return total


def main():
    workers, intervals = int(sys.argv[1]), int(sys.argv[2])
    width = 3.0 / intervals
    # Cut by the intervals alone, so that the sum is the same for every number of workers.
    cuts = [intervals * k // 64 for k in range(65)]
    tasks = [(a, b, width) for a, b in zip(cuts, cuts[1:])]
    with multiprocessing.Pool(workers) as pool:
        start = time.perf_counter()
        area = sum(pool.map(share, tasks, chunksize=1)) * width
        seconds = time.perf_counter() - start
    with open("figures.json", "w") as figures:
        json.dump({"seconds": seconds, "rate": intervals / seconds}, figures)
    print(f"area: {area!r}")


if __name__ == "__main__":
    main()
