# %% [markdown]
# # A scaling study
# How many cores should `integrate` get, and why does it stop there? Cells run in any editor that knows `# %%`, or all at once:
# `SPEEDUP_TOKEN=$(cat data/token) python3 clients/python/scaling_study.py`

# %%
import os

from speedup import Refused, Speedup

server = Speedup(os.environ.get("SPEEDUP_URL", "http://127.0.0.1:5080"))
missing = {name: why for name, why in server.strategies().items() if why}
cores = server.runners()[0]["cores"]
print(f"{cores} usable cores; not available: {missing or 'nothing'}")

# %% [markdown]
# The server names everything that is wrong with a request at once.

# %%
try:
    server.submit("integrate", {"intervals": 0}, strategies=["thread"], workers=[1, 2])
except Refused as refused:
    for path, messages in refused.errors.items():
        print(f"{path}: {' '.join(messages)}")

# %% [markdown]
# Enough intervals that each trial has work for all cores; every trial must give the same area to the bit. In the exclusive lane nothing else of
# the server runs on the node meanwhile.

# %%
job = server.submit(
    "integrate", {"intervals": int(os.environ.get("INTERVALS", "200000000")), "rule": "simpson"},
    strategies=["threads", "pool"], workers=[1, 2], repetitions=int(os.environ.get("REPETITIONS", "5")), title="Scaling study", tags=["study"],
    lane=os.environ.get("LANE", "exclusive"))
job.wait(lambda p: print(f"\rtrial {p['trialsDone']} of {p['trialsTotal']}", end="", flush=True))
print(f"\narea {job.result()['area']}, same result everywhere: {job.same_result()}")

# %%
print("strategy    workers   median s   speedup   efficiency")
for row in job.points():
    speedup = f"{row['speedup']:9.2f}" if row["speedup"] else "        -"
    efficiency = f"{row['efficiency']:11.0%}" if row["efficiency"] else "          -"
    print(f"{row['strategy']:10} {row['workers']:8} {row['medianSeconds']:10.4f} {speedup} {efficiency}  {' '.join(row['flags'])}")

# %%
print(job.advice())
for answer in job.answers()[:1]:
    print(answer.sbatch)

# %% [markdown]
# Timings of any other program get the same answer; nothing is stored.

# %%
for answer in server.fit({1: [8.0, 8.1, 8.0], 2: [4.2, 4.1, 4.2], 4: [2.3, 2.3, 2.4], 8: [1.6, 1.5, 1.6], 16: [1.6, 1.7, 1.6]}):
    print(answer)
