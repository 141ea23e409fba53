#!/usr/bin/env python3
"""kill -9 in the middle of a stream of saves: what was acknowledged is there, and once.

usage: kill.py BINARIES SOURCE
"""
import sys
import threading

from suite import NAME, Suite, as_json, cells_of, main

ROUNDS = 4
SAVES_PER_ROUND = 8  # By all writers together, before the server is killed.
WRITERS = 3


class Writer(threading.Thread):
    """A clerk's program that changes one cell again and again, and sends again what it heard
    nothing of, under the same request id."""

    def __init__(self, test, cell, value):
        super().__init__(daemon=True)
        self.test, self.cell, self.value = test, cell, value
        self.acknowledged = []  # (revision, digest, value, replayed)
        self.failure = None

    def run(self):
        try:
            while not self.test.stopping.is_set():
                self.save_one()
        except Exception as error:  # pylint: disable=broad-except
            self.failure = error
            self.test.enough.release(1000)

    def save_one(self):
        from wire import Refused, change, new_id
        request_id = new_id()
        while True:
            address = self.test.address  # Of the server that runs now.
            try:
                saved = self.test.clients[address].save(
                    NAME, request_id=request_id, reason=f"第 {len(self.acknowledged) + 1} 次",
                    changes=[change(self.cell, self.value, self.value + 1)])
                break
            except Refused as error:
                if error.code not in ("UNAVAILABLE", "DEADLINE_EXCEEDED"):
                    raise
                self.test.started_after(address)
        self.value += 1
        self.acknowledged.append((saved.revision.number, saved.revision.content_digest,
                                  self.value, saved.replayed))
        self.test.enough.release()


class Kill(Suite):
    def setUp(self):
        super().setUp()
        self.save_sample()
        self.changed = threading.Condition()
        self.stopping = threading.Event()
        self.enough = threading.Semaphore(0)
        self.clients = {}
        self.address = None
        self.announce()

    def announce(self):
        """Tells the writers where the server is."""
        self.clients[self.server.address] = self.client("clerk")
        with self.changed:
            self.address = self.server.address
            self.changed.notify_all()

    def started_after(self, address):
        with self.changed:
            self.changed.wait_for(lambda: self.address != address, timeout=60)

    def test_what_was_acknowledged_is_there_once_and_proved(self):
        counts = sorted((cell, int(value["count"]))
                        for cell, value in cells_of(self.imported).items() if "count" in value)
        writers = [Writer(self, *counts[n]) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        for _ in range(ROUNDS):
            for _ in range(SAVES_PER_ROUND):
                self.assertTrue(self.enough.acquire(timeout=60))
            self.server.kill()
            self.start_submission()
            self.announce()
        self.stopping.set()
        for writer in writers:
            writer.join(timeout=60)
            self.assertIsNone(writer.failure)
            self.assertFalse(writer.is_alive())
        self.check(writers)

    def check(self, writers):
        from nianbao.audit.v1 import audit_service_pb2
        from wire import value_of
        auditor = self.client("auditor")
        revisions = {revision.number: revision for revision in auditor.revisions(NAME)}
        acknowledged = {}
        for writer in writers:
            for number, digest, value, _ in writer.acknowledged:
                self.assertNotIn(number, acknowledged)
                acknowledged[number] = (writer, digest, value)
        # Each save made one revision, whether its first answer arrived or was lost.
        self.assertEqual(sorted(revisions), [1, *sorted(acknowledged)])
        self.assertGreaterEqual(len(acknowledged), ROUNDS * SAVES_PER_ROUND)
        trust = self.trust_file()
        for number, (writer, digest, value) in acknowledged.items():
            self.assertEqual(revisions[number].content_digest, digest)
            stored = auditor.get(f"{NAME}/revisions/{number}").revision
            self.assertEqual(value_of(stored.report, writer.cell), value)
            receipt = auditor.call(auditor.audit.GetReceipt, audit_service_pb2.GetReceiptRequest(
                revision=stored.name)).receipt
            self.assertEqual(receipt.content_digest, digest)
            self.verify(as_json(receipt), trust)


if __name__ == "__main__":
    main(sys.argv)
