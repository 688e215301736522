"""Client of a Speedup server: how many cores should I ask for, and why does scaling stop there?

One file without dependencies, for Python 3.9 and later; copy it beside your script::

    from speedup import Speedup

    server = Speedup("http://127.0.0.1:5080", token_file="data/token")
    job = server.submit("sum-range", strategies=["threads"], workers=[1, 2])
    job.wait(progress=print)
    print(job.advice())

Every error is a :class:`SpeedupError`. What the server refuses is a :class:`Refused` with the fields of its problem
details (RFC 9457): ``status``, ``title``, ``detail`` and, for requests that are not valid, ``errors`` by JSON path.
Times are seconds, sizes are bytes. ``python3 -m speedup --help`` shows a small command line.
"""

from __future__ import annotations

import argparse
import json
import os
import ssl
import sys
import time
import uuid
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Union
from urllib import error, parse, request

__all__ = ["Speedup", "Job", "Cluster", "Answer", "SpeedupError", "Unreachable", "Refused", "JobFailed", "TimedOut"]

_ENDED = ("succeeded", "failed", "cancelled")


class SpeedupError(Exception):
    """Base of all errors of this client."""


class Unreachable(SpeedupError):
    """Nobody answers at the server's address."""


class TimedOut(SpeedupError):
    """What was waited for took longer than the caller allowed; it goes on."""


class Refused(SpeedupError):
    """The server's answer was an error; its words are in :attr:`detail`."""

    def __init__(self, status: int, problem: Dict[str, Any]):
        self.status = status
        self.title: str = problem.get("title") or ""
        self.detail: str = problem.get("detail") or ""
        #: What is wrong with a request, by JSON path: ``{"sweep.workers": ["0 is out of range: allowed 1 to 64."]}``.
        self.errors: Dict[str, List[str]] = problem.get("errors") or {}
        #: All that the server said.
        self.problem = problem
        lines = [f"{path}: {message}" for path, messages in self.errors.items() for message in messages]
        super().__init__(f"{status} {self.title}: " + ("; ".join(lines) or self.detail))


class JobFailed(SpeedupError):
    """A job ended ``failed`` or ``cancelled``; :attr:`job` still has its trials and its scaling."""

    def __init__(self, job: "Job"):
        self.job = job
        problem = job.data.get("error") or {}
        self.kind: str = problem.get("kind") or job.state
        super().__init__(f"job {job.id} {job.state}: {problem.get('message') or 'no reason was given'}")


class Answer:
    """How many cores to ask for, of one curve; ``print`` shows it as a sentence."""

    def __init__(self, series: Dict[str, Any]):
        advised = series["recommendation"]
        self.label: str = series["label"]
        self.workers: int = advised["workers"]
        #: Median time of one run at that count, start-up included.
        self.seconds: float = advised["seconds"]
        self.core_hours: float = advised["coreHours"]
        #: Other measured counts whose time cannot be told from it.
        self.indistinguishable: List[int] = advised.get("indistinguishable", [])
        self.reason: str = advised["reason"]
        #: Lines for a Slurm script.
        self.sbatch: str = advised["sbatch"]
        #: Why the curve stops there: a list of ``{name, share, text}``, the gravest first.
        self.stops: List[Dict[str, Any]] = advised.get("stops", [])

    def __str__(self) -> str:
        cores = f"{self.workers} core{'' if self.workers == 1 else 's'}"
        return f"Ask for {cores} ({self.label}, {self.seconds:.3g} s a run): {self.reason}"


class Speedup:
    """A server and the right to use it.

    :param url: where it is, with its prefix if it has one.
    :param token: an API token; else the content of ``token_file``, else the variable ``SPEEDUP_TOKEN``.
    :param ca_file: certificates (PEM) to trust besides the system's.
    :param timeout: seconds that one request may take.
    """

    def __init__(self, url: str = "http://127.0.0.1:5080", token: Optional[str] = None, *,
                 token_file: Optional[str] = None, ca_file: Optional[str] = None, timeout: float = 60.0):
        self.url = url.rstrip("/")
        host = parse.urlsplit(self.url)
        if host.scheme not in ("http", "https"):
            raise ValueError(f"url {url!r} is not an http or https address")
        if host.scheme == "http" and host.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise ValueError(f"url {url!r}: a token is sent over plain http to this machine only; use https or an SSH tunnel")
        if token is None and token_file is not None:
            with open(token_file, encoding="utf-8") as file:
                token = file.read()
        self._token = (token or os.environ.get("SPEEDUP_TOKEN") or "").strip()
        if not self._token:
            raise ValueError("no token: pass token or token_file, or set SPEEDUP_TOKEN")
        self._timeout = timeout
        context = ssl.create_default_context()
        if ca_file is not None:
            context.load_verify_locations(ca_file)
        handlers: List[request.BaseHandler] = [request.HTTPSHandler(context=context), _NoRedirect()]
        if host.hostname in ("127.0.0.1", "localhost", "::1"):
            handlers.append(request.ProxyHandler({}))
        self._opener = request.build_opener(*handlers)

    # -- requests -----------------------------------------------------------------------------------------------

    def call(self, method: str, path: str, body: Any = None, *, headers: Optional[Dict[str, str]] = None,
             timeout: Optional[float] = None, text: bool = False) -> Any:
        """Any request of the API below ``/api/v1/``; returns its JSON, or its text.

        :raises Refused: the server answered with an error.
        :raises Unreachable: it did not answer.
        """
        data = None if body is None else json.dumps(body).encode()
        asked = request.Request(f"{self.url}/api/v1/{path}", data=data, method=method)
        asked.add_header("Authorization", f"Bearer {self._token}")
        if data is not None:
            asked.add_header("Content-Type", "application/json")
        for name, value in (headers or {}).items():
            asked.add_header(name, value)
        try:
            with self._opener.open(asked, timeout=timeout or self._timeout) as answer:
                got = answer.read().decode("utf-8")
                return got if text else json.loads(got) if got else None
        except error.HTTPError as refused:
            said = refused.read().decode("utf-8", "replace")
            try:
                problem = json.loads(said)
            except ValueError:
                problem = {"detail": said[:500]}
            raise Refused(refused.code, problem if isinstance(problem, dict) else {"detail": said[:500]}) from None
        except (error.URLError, OSError) as away:
            raise Unreachable(f"{self.url} cannot be reached: {getattr(away, 'reason', away)}") from away

    def _all(self, path: str, **query: Any) -> Iterator[Dict[str, Any]]:
        given = {name: value for name, value in query.items() if value is not None}
        while True:
            page = self.call("GET", f"{path}?{parse.urlencode(given)}")
            yield from page["items"]
            if page.get("nextCursor") is None:
                return
            given["cursor"] = page["nextCursor"]

    # -- what there is ------------------------------------------------------------------------------------------

    def analyses(self) -> List[Dict[str, Any]]:
        """The catalogue: name, title, summary, strategies and the JSON Schema of the parameters of each analysis."""
        return self.call("GET", "analyses")

    def strategies(self) -> Dict[str, Optional[str]]:
        """Strategies by name; the value is None where one can run, else the reason why not."""
        return {s["name"]: None if s["available"] else s.get("reason") or "not available" for s in self.call("GET", "strategies")}

    def runners(self) -> List[Dict[str, Any]]:
        """The nodes that run jobs."""
        return list(self.call("GET", "runners")["items"])

    # -- jobs ---------------------------------------------------------------------------------------------------

    def submit(self, analysis: str, parameters: Optional[Dict[str, Any]] = None, *, strategies: Optional[Sequence[str]] = None,
               workers: Optional[Sequence[int]] = None, repetitions: Optional[int] = None, warmups: Optional[int] = None,
               title: Optional[str] = None, tags: Optional[Sequence[str]] = None, sweep: Optional[Dict[str, Any]] = None,
               **fields: Any) -> "Job":
        """Hands in a sweep and returns at once.

        :param parameters: of the analysis; what is left out has its default.
        :param strategies: such as ``["threads", "mpi"]``; :param workers: worker counts, such as ``[1, 2, 4]``.
        :param repetitions: 1 to 1000, the server's default is 5; :param warmups: 0 to 100, default 1.
        :param sweep: further fields of the sweep by their API names, such as ``{"scaling": "weak"}``.
        :param fields: further fields of the request by their API names, such as ``lane="shared"``.
        :raises Refused: with :attr:`Refused.errors` for what is not valid.
        """
        swept = dict(sweep or {})
        for name, value in (("strategies", strategies), ("workers", workers), ("repetitions", repetitions), ("warmups", warmups)):
            if value is not None:
                swept[name] = value if isinstance(value, int) else list(value)
        body: Dict[str, Any] = {"analysis": analysis, "parameters": parameters or {}, "sweep": swept, **fields}
        if title is not None:
            body["title"] = title
        if tags is not None:
            body["tags"] = list(tags)
        # The key makes it safe to ask again where the answer was lost.
        return Job(self, self.call("POST", "jobs", body, headers={"Idempotency-Key": uuid.uuid4().hex}))

    def job(self, id: str) -> "Job":
        """A job by its id."""
        return Job(self, self.call("GET", f"jobs/{parse.quote(id)}"))

    def jobs(self, *, state: Optional[str] = None, analysis: Optional[str] = None, tag: Optional[str] = None, q: Optional[str] = None) -> Iterator["Job"]:
        """Jobs, newest first, page by page; their trials are fetched when asked for."""
        return (Job(self, item) for item in self._all("jobs", state=state, analysis=analysis, tag=tag, q=q))

    def fit(self, timings: Dict[int, Union[float, Sequence[float]]], kind: str = "strong") -> List[Answer]:
        """Advice for timings of any program, ``{workers: seconds or list of seconds}``; nothing is stored."""
        points = [{"workers": w, "seconds": [s] if isinstance(s, (int, float)) else list(s)} for w, s in timings.items()]
        return _answers(self.call("POST", "scaling/fit", {"kind": kind, "points": points}))

    # -- data sets ----------------------------------------------------------------------------------------------

    def datasets(self) -> List[Dict[str, Any]]:
        """All data sets."""
        return list(self._all("datasets"))

    def dataset(self, id: str) -> Dict[str, Any]:
        """A data set with its state, files, columns and first rows."""
        return self.call("GET", f"datasets/{parse.quote(id)}")

    def add_dataset(self, name: str, *, path: Optional[str] = None, sample: Optional[str] = None, generate: Optional[Dict[str, Any]] = None,
                    timeout: float = 600.0) -> Dict[str, Any]:
        """Registers a path below the server's data folders, imports a sample, or generates flights; waits until it is ready.

        :raises SpeedupError: the import failed.
        """
        source = {"path": path, "sample": sample, "generate": generate}
        made = self.call("POST", "datasets", {"name": name, **{k: v for k, v in source.items() if v is not None}})
        ready = _until(lambda: self.dataset(made["id"]), lambda d: d["state"] != "importing", timeout, f"data set {name}")
        if ready["state"] != "ready":
            raise SpeedupError(f"data set {name} is {ready['state']}: {ready.get('error') or 'no reason was given'}")
        return ready

    def delete_dataset(self, id: str) -> None:
        """Removes a data set."""
        self.call("DELETE", f"datasets/{parse.quote(id)}")

    # -- clusters -----------------------------------------------------------------------------------------------

    def cluster(self, engines: int = 4, launcher: str = "local", **fields: Any) -> "Cluster":
        """Starts a cluster of engines, which ends with the ``with`` block it is used in."""
        return Cluster(self, self.call("POST", "clusters", {"engines": engines, "launcher": launcher, **fields}))


class Job:
    """A sweep on the server. :attr:`data` is what ``GET /api/v1/jobs/{id}`` said last."""

    def __init__(self, server: Speedup, data: Dict[str, Any]):
        self.server, self.data, self.id = server, data, data["id"]

    def __repr__(self) -> str:
        return f"<Job {self.id} {self.data['analysis']} {self.state}>"

    @property
    def state(self) -> str:
        """``queued``, ``running``, ``succeeded``, ``failed`` or ``cancelled``, as last seen."""
        return self.data["state"]

    @property
    def url(self) -> str:
        """The job's page."""
        return f"{self.server.url}/jobs/{self.id}"

    def refresh(self) -> "Job":
        self.data = self.server.call("GET", f"jobs/{self.id}")
        return self

    def wait(self, progress: Optional[Callable[[Dict[str, Any]], Any]] = None, *, timeout: Optional[float] = None, every: float = 0.5) -> "Job":
        """Waits until the job has ended.

        :param progress: called with ``{itemsDone, itemsTotal, trialsDone, trialsTotal, etaSeconds?}`` whenever that changes.
        :param timeout: seconds to wait at most; the job goes on.
        :raises JobFailed: it ended failed or cancelled. :raises TimedOut: the time is up.
        """
        last: List[Any] = [None]

        def look() -> "Job":
            self.refresh()
            if progress is not None and self.data["progress"] != last[0]:
                last[0] = self.data["progress"]
                progress(last[0])
            return self

        _until(look, lambda job: job.state in _ENDED, timeout, f"job {self.id}", every)
        if self.state != "succeeded":
            raise JobFailed(self)
        return self

    def result(self) -> Any:
        """The result of the analysis; None before the first trial has succeeded."""
        return self.data.get("result")

    def trials(self) -> List[Dict[str, Any]]:
        """All trials with their times, hashes and flags."""
        if "trials" not in self.data:
            self.refresh()
        return self.data.get("trials") or []

    def same_result(self) -> Optional[bool]:
        """Whether all results that can be compared are the same; None where nothing is compared."""
        agree = self.data.get("resultsAgree")
        return None if agree is None else agree["same"] == agree["total"]

    def scaling(self) -> List[Dict[str, Any]]:
        """The curves: points with median, interval, speedup and efficiency, fits, and the recommendation of each."""
        return self.server.call("GET", f"jobs/{self.id}/scaling")["series"]

    def points(self) -> List[Dict[str, Any]]:
        """One flat row for each configuration, ready for a data frame."""
        return [{"strategy": s["strategy"], "variant": s.get("variant"), **p} for s in self.scaling() for p in s["points"]]

    def answers(self) -> List[Answer]:
        """How many cores to ask for, the shortest time first; empty where the timings allow no answer."""
        return _answers({"series": self.scaling()})

    def advice(self) -> str:
        """The best answer as a sentence, or why there is none."""
        series = self.scaling()
        answers = _answers({"series": series})
        return str(answers[0]) if answers else " ".join(dict.fromkeys(
            s["adviceRefused"] for s in series if s.get("adviceRefused") and s["strategy"] != "serial")) or "Nothing parallel was measured."

    def csv(self) -> str:
        """All trials as CSV."""
        return self.server.call("GET", f"jobs/{self.id}/trials.csv", text=True)

    def log(self) -> str:
        """What Runner and trials said."""
        return self.server.call("GET", f"jobs/{self.id}/log", text=True)

    def cancel(self) -> "Job":
        """Stops every process of the job; :meth:`refresh` tells in ``stopped`` how many there were."""
        self.data = self.server.call("POST", f"jobs/{self.id}/cancel")
        return self

    def retry(self) -> "Job":
        """Runs failed and cancelled trials again."""
        self.data = self.server.call("POST", f"jobs/{self.id}/retry")
        return self

    def delete(self) -> None:
        """Removes a job that has ended."""
        self.server.call("DELETE", f"jobs/{self.id}")


class Cluster:
    """Engines that keep their variables between calls; code is C# script. See docs/clusters.md.

    ``targets`` is ``"all"``, an engine's number (then the result is single), a list of numbers, or a slice such as ``"::2"``.
    """

    def __init__(self, server: Speedup, data: Dict[str, Any]):
        self.server, self.data, self.id = server, data, data["id"]

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _call(self, verb: str, timeout: float, **body: Any) -> Dict[str, Any]:
        asked = {name: value for name, value in body.items() if value is not None}
        return self.server.call("POST", f"clusters/{self.id}/{verb}", {**asked, "timeoutSeconds": timeout}, timeout=timeout + 30)

    def execute(self, code: str, targets: Any = "all", timeout: float = 60.0) -> Dict[str, Any]:
        """Runs code, which may define functions and variables for later calls."""
        return self._call("execute", timeout, code=code, targets=targets)

    def apply(self, function: str, *arguments: Any, targets: Any = None, load_balanced: bool = False, timeout: float = 60.0) -> Any:
        """Calls a function on every target, or once on whichever engine is free; returns its results."""
        where = {"loadBalanced": True} if load_balanced else {"targets": "all" if targets is None else targets}
        return self._call("apply", timeout, function=function, arguments=list(arguments), **where)["results"]

    def map(self, function: str, *sequences: Sequence[Any], load_balanced: bool = True, chunk: Optional[int] = None, timeout: float = 600.0) -> List[Any]:
        """Calls a function for the elements of sequences side by side; results in their order."""
        return self._call("map", timeout, function=function, sequences=[list(s) for s in sequences], loadBalanced=load_balanced, chunk=chunk)["result"]

    def push(self, targets: Any = "all", **variables: Any) -> None:
        """Sets variables on engines."""
        self._call("push", 60.0, variables=variables, targets=targets)

    def pull(self, *names: str, targets: Any = "all") -> Any:
        """Fetches variables: ``{name: value}`` for each target."""
        return self._call("pull", 60.0, names=list(names), targets=targets)["values"]

    def scatter(self, name: str, values: Sequence[Any], targets: Any = "all") -> None:
        """Deals a sequence out, a contiguous part to each engine."""
        self._call("scatter", 60.0, name=name, values=list(values), targets=targets)

    def gather(self, name: str, targets: Any = "all") -> List[Any]:
        """Puts the parts together again."""
        return self._call("gather", 60.0, name=name, targets=targets)["values"]

    def close(self) -> None:
        """Ends the cluster and all its processes."""
        self.server.call("DELETE", f"clusters/{self.id}")


class _NoRedirect(request.HTTPRedirectHandler):
    """A redirect could carry the token elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _answers(report: Dict[str, Any]) -> List[Answer]:
    return sorted((Answer(s) for s in report["series"] if s.get("recommendation")), key=lambda a: (a.seconds, a.workers))


def _until(look: Callable[[], Any], done: Callable[[Any], bool], timeout: Optional[float], what: str, every: float = 0.5) -> Any:
    end = None if timeout is None else time.monotonic() + timeout
    while True:
        seen = look()
        if done(seen):
            return seen
        if end is not None and time.monotonic() > end:
            raise TimedOut(f"{what} has not ended within {timeout:g} s; it goes on")
        time.sleep(every)


def _main(args: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m speedup", description="Hands a sweep to a Speedup server and prints how many cores to ask for.")
    parser.add_argument("analysis")
    parser.add_argument("--url", default="http://127.0.0.1:5080")
    parser.add_argument("--token-file", help="else the variable SPEEDUP_TOKEN")
    parser.add_argument("--strategy", default="threads", help="names with commas")
    parser.add_argument("--workers", default="1,2", help="counts with commas")
    parser.add_argument("--repetitions", type=int)
    parser.add_argument("--parameters", default="{}", help="JSON")
    given = parser.parse_args(args)
    try:
        server = Speedup(given.url, token_file=given.token_file)
        job = server.submit(given.analysis, json.loads(given.parameters), strategies=given.strategy.split(","),
                            workers=[int(w) for w in given.workers.split(",")], repetitions=given.repetitions)
        job.wait(lambda p: print(f"trial {p['trialsDone']} of {p['trialsTotal']}", file=sys.stderr))
        for row in job.points():
            print(f"{row['strategy']:10} {row['workers']:4}  {row['medianSeconds']:.4g} s  speedup {row['speedup'] or float('nan'):.3g}")
        print(job.advice())
        return 0
    except JobFailed as failed:
        print(f"error: {failed}", file=sys.stderr)
        return 1
    except Unreachable as away:
        print(f"error: {away}", file=sys.stderr)
        return 3
    except (SpeedupError, ValueError, OSError) as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(_main())
