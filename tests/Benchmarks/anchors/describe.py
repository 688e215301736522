"""Statistics of a mapped .npy file with NumPy. usage: describe.py rowsums|four FILE
rowsums: the sum, row by row, as the course does; four: smallest, largest, mean and standard deviation, a pass or more for each."""
import sys

import numpy as np

from repeat import repeat, say

x = np.load(sys.argv[2], mmap_mode="r")
answer = {}


def rowsums():
    total = 0.0
    for i in range(x.shape[0]):
        total += x[i, :].sum()
    answer["mean"] = float(total / x.size)


def four():
    answer.update(min=float(x.min()), max=float(x.max()), mean=float(x.mean()), std=float(x.std()))


# The four take seconds and gain nothing from a pass before.
repeat(rowsums) if sys.argv[1] == "rowsums" else repeat(four, uncounted=0)
say(answer=answer)
