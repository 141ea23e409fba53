#!/usr/bin/env python3
"""The feed of what happens to reports: nothing missed across restarts, nobody sees too much.

usage: feed.py BINARIES SOURCE
"""
import json
import sys

from suite import AGENCY, NAME, Suite, main

OTHER = "agencies/other"
CELL = "disclosure/licences.decisions"


class Feed(Suite):
    GRANTS = {**Suite.GRANTS, "platform": [("platform", "*")],
              "other": [("clerk", OTHER)]}

    def setUp(self):
        super().setUp()
        self.call("operator", "agency", "add", "--name", "另一单位", "--id", "other")
        self.values = {}

    def change(self, name):
        """Saves another revision; what the feed shall say of it."""
        from wire import change
        value = self.values.setdefault(name, 0)
        self.values[name] += 1
        saved = self.client("platform").save(name, changes=[change(CELL, value, value + 1)])
        return name, saved.revision.number

    def begin(self, name):
        from google.protobuf import json_format
        from nianbao.report.v1 import report_pb2
        report = json_format.ParseDict(self.imported, report_pb2.Report())
        report.agency = name.rsplit("/reports/", 1)[0]
        for figure in report.figures:
            if figure.cell == CELL:
                figure.count = 0
        self.client("platform").save(name, report=report)
        return name, 1

    def hear(self, stream, number):
        """The next `number` events, or those until the server closes: (report, revision)."""
        import grpc
        heard = []
        try:
            while len(heard) < number:
                answer = next(stream)
                self.position = answer.position
                if answer.HasField("event"):
                    heard.append((answer.event.name, answer.event.revision))
        except grpc.RpcError as error:
            self.assertEqual(error.code(), grpc.StatusCode.UNAVAILABLE)
        return heard

    def test_nothing_is_missed_across_restarts_and_clerks_hear_of_their_own(self):
        self.position = ""
        other = OTHER + "/reports/2023"
        expected = [self.begin(NAME), self.begin(other)]
        heard = []
        for _ in range(3):
            stream = self.client("auditor").watch(after_position=self.position)
            expected += [self.change(NAME), self.change(other)]
            heard += self.hear(stream, len(expected) - len(heard))
            # Not waited for: heard before the drain ends the feed, or after it.
            expected.append(self.change(NAME))
            self.server.stop()
            heard += self.hear(stream, 2)
            self.start_submission()
        expected.append(self.change(other))
        heard += self.hear(self.client("auditor").watch(after_position=self.position),
                           len(expected) - len(heard))
        self.assertEqual(heard, expected)
        for principal, name in (("other", other), ("clerk", NAME)):
            own = [event for event in expected if event[0] == name]
            self.assertEqual(self.hear(self.client(principal).watch(), len(own)), own)

    def test_the_command_line_prints_it_and_goes_on(self):
        self.begin(NAME)
        first = self.call("auditor", "watch", "--count", "1", "--json").out.splitlines()
        self.assertNotIn("event", json.loads(first[0]))
        event = json.loads(first[-1])
        self.assertEqual(event["event"]["name"], NAME)
        self.change(NAME)
        text = self.call("auditor", "watch", "--count", "1", "--parent", AGENCY, "--after",
                         event["position"])
        self.assertIn(f"REPORT_SAVED  {NAME}@2", text.out)
        self.assertIn("--after ", text.err)
        self.call("auditor", "watch", "--after", "nonsense", code=3)
        self.call("other", "watch", "--parent", AGENCY, code=3)


if __name__ == "__main__":
    main(sys.argv)
