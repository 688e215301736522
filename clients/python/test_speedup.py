"""Test of the client against the server at SPEEDUP_URL; every fact it checks is the server's own."""

import os
import subprocess
import sys
import unittest

from speedup import JobFailed, Refused, Speedup, TimedOut, Unreachable

URL = os.environ["SPEEDUP_URL"]
HERE = os.path.dirname(os.path.abspath(__file__))
SMALL = {"stop": 100_000, "repeats": 2}


class ClientTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Speedup(URL)

    def test_a_sweep_from_request_to_answer(self):
        seen = []
        job = self.server.submit("sum-range", SMALL, strategies=["threads"], workers=[1, 2], repetitions=2, warmups=0, tags=["client"], lane="shared")
        self.assertIs(job.wait(seen.append, timeout=60), job)
        self.assertEqual(job.result()["total"], str(2 * sum(range(100_000))))
        self.assertTrue(job.same_result())
        self.assertEqual(seen[-1]["trialsDone"], 6)
        self.assertEqual({(t["strategy"], t["workers"]) for t in job.trials()}, {("serial", 1), ("threads", 1), ("threads", 2)})
        self.assertEqual([(r["strategy"], r["workers"], r["n"]) for r in job.points()], [("serial", 1, 2), ("threads", 1, 2), ("threads", 2, 2)])
        self.assertEqual(job.csv().count("\n"), 7)
        self.assertTrue(job.advice())
        self.assertEqual([j.id for j in self.server.jobs(tag="client")], [job.id])
        self.assertEqual(self.server.job(job.id).state, "succeeded")
        job.delete()
        with self.assertRaises(Refused) as gone:
            self.server.job(job.id)
        self.assertEqual(gone.exception.status, 404)
        self.assertIn(job.id, gone.exception.detail)

    def test_what_is_not_valid_is_told_by_its_path(self):
        with self.assertRaises(Refused) as refused:
            self.server.submit("integrate", {"intervals": 0}, strategies=["thread"], workers=[0])
        self.assertEqual(refused.exception.status, 400)
        self.assertEqual(set(refused.exception.errors), {"parameters.intervals", "sweep.strategies", "sweep.workers"})
        self.assertIn("allowed", str(refused.exception))

    def test_a_job_can_be_cancelled_and_says_so(self):
        job = self.server.submit("sum-range", {"stop": 9_000_000_000_000, "repeats": 100}, strategies=["serial"], repetitions=1, warmups=0, lane="shared")
        with self.assertRaises(TimedOut):
            job.wait(timeout=0.1, every=0.1)
        job.cancel()
        with self.assertRaises(JobFailed) as cancelled:
            job.wait(timeout=30)
        self.assertEqual(cancelled.exception.job.state, "cancelled")
        self.assertTrue(job.data["stopped"]["confirmed"])

    def test_failed_trials_are_an_error_with_their_kind(self):
        job = self.server.submit("sum-range", {"stop": 9_000_000_000_000, "repeats": 100}, strategies=["serial"], repetitions=1, warmups=0, trialTimeLimitSeconds=0.2, lane="shared")
        with self.assertRaises(JobFailed) as failed:
            job.wait(timeout=30)
        self.assertEqual(failed.exception.kind, "trials-failed")
        self.assertIn("timeout", str(failed.exception))

    def test_timings_of_other_programs_get_an_answer(self):
        answers = self.server.fit({1: [8.0, 8.1, 8.0], 2: [4.1, 4.0, 4.1], 4: [2.2, 2.1, 2.2], 8: [2.2, 2.3, 2.2]})
        self.assertEqual(answers[0].workers, 4)
        self.assertIn("Ask for 4 cores", str(answers[0]))
        self.assertIn("#SBATCH", answers[0].sbatch)

    def test_data_sets_come_and_go(self):
        made = self.server.add_dataset("client-flights", generate={"kind": "flights", "from": "2001-01", "to": "2001-02", "rowsPerMonth": 50, "seed": 1})
        self.assertIn(made["id"], [d["id"] for d in self.server.datasets()])
        job = self.server.submit("group-max", {"dataset": made["id"], "value": "DEP_DELAY", "key": "ORIGIN"}, strategies=["serial"], repetitions=1, warmups=0, lane="shared")
        self.assertEqual(len(job.wait(timeout=60).result()["groups"]), 2)
        self.server.delete_dataset(made["id"])
        self.assertNotIn(made["id"], [d["id"] for d in self.server.datasets()])

    def test_engines_apply_and_map(self):
        with self.server.cluster(2) as cluster:
            cluster.execute("int minus(int a, int b) => a - b;")
            self.assertEqual(cluster.apply("minus", 5, 6), [-1, -1])
            self.assertEqual(cluster.apply("minus", 5, 6, targets=0), -1)
            self.assertEqual(cluster.apply("sum", [1, 2, 3], load_balanced=True), 6)
            self.assertEqual(cluster.map("minus", [11, 10, 9, 8], [5, 6, 7, 8]), [6, 4, 2, 0])
            cluster.push(a=5)
            self.assertEqual(cluster.pull("a"), [{"a": 5}, {"a": 5}])
            cluster.scatter("x", range(16))
            self.assertEqual(cluster.gather("x"), list(range(16)))
            with self.assertRaises(Refused) as failed:
                cluster.execute("throw new System.Exception(\"no\");")
            self.assertEqual(failed.exception.status, 422)

    def test_nobody_there_and_a_wrong_token_are_told_apart(self):
        with self.assertRaises(Unreachable):
            Speedup("http://127.0.0.1:9", "x").analyses()
        with self.assertRaises(Refused) as refused:
            Speedup(URL, "wrong").analyses()
        self.assertEqual(refused.exception.status, 401)
        with self.assertRaises(ValueError):
            Speedup("http://speedup.example", "x")

    def test_the_command_line_prints_table_and_answer(self):
        ran = subprocess.run([sys.executable, "-m", "speedup", "sum-range", "--url", URL, "--parameters", '{"stop": 1000}', "--repetitions", "1"],
                             cwd=HERE, capture_output=True, text=True, timeout=60)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("threads", ran.stdout)
        self.assertIn("trial", ran.stderr)


if __name__ == "__main__":
    unittest.main()
