"""Sleeps as long as Amdahl's law says: T(p) = T1 (f + (1 - f) / p), with some scatter. It computes nothing."""
import random
import sys
import time

workers, one_worker_seconds, serial_fraction, noise = int(sys.argv[1]), *map(float, sys.argv[2:5])
seconds = one_worker_seconds * (serial_fraction + (1 - serial_fraction) / workers) * random.gauss(1, noise)
time.sleep(max(seconds, 0))
print(f"slept: {seconds:.6f} s")
