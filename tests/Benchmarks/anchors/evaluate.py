"""A formula over two arrays with NumPy or numexpr. usage: evaluate.py numpy|numexpr poly|trans LENGTH THREADS"""
import sys

import numpy as np

from repeat import repeat, say

engine, formula, length, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
random = np.random.default_rng(1)
a, b, out = random.random(length), random.random(length), np.zeros(length)


def numpy_poly():
    global out
    out = a**2 + b**2 + 2 * a * b


def numpy_trans():
    global out
    out = np.exp(-a) * np.sin(b) + np.sqrt(a * b)


def numexpr_region(text):
    import numexpr

    numexpr.set_num_threads(threads)
    return lambda: numexpr.evaluate(text, out=out)


if engine == "numexpr":
    repeat(numexpr_region("a**2 + b**2 + 2*a*b" if formula == "poly" else "exp(-a)*sin(b) + sqrt(a*b)"))
else:
    repeat(numpy_poly if formula == "poly" else numpy_trans)
say(answer={"mean": float(out.mean())})
