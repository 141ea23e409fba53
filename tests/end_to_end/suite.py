"""The whole suite as its users run it: three processes, mutual TLS, a policy, the sample."""
import json
import os
import re
import sys
import tempfile

from support import EndToEnd, run

AGENCY = "agencies/keji"
NAME = AGENCY + "/reports/2023"
REVIEWERS = ("reviewer-1", "reviewer-2", "reviewer-3")


class Suite(EndToEnd):
    """Runs the three services; the agency of the sample is registered."""

    GRANTS = {
        "operator": [("operator", "*")],
        "auditor": [("auditor", "*")],
        "clerk": [("clerk", AGENCY)],
        "colleague": [("clerk", AGENCY)],
        "elsewhere": [("clerk", "agencies/elsewhere"), ("reviewer", "agencies/elsewhere")],
        "platform": [("platform", "*")],
        "superior": [("superior", AGENCY)],
        **{reviewer: [("reviewer", AGENCY)] for reviewer in REVIEWERS},
    }

    @classmethod
    def setUpClass(cls):
        """Certificates are the slowest to make, and the same for every test."""
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.certs = os.path.join(folder.name, "certs")
        made = run([os.path.join(cls.binaries.source, "deploy/certificates"), cls.certs,
                    *cls.GRANTS, "stranger"])
        if made.code != 0:
            raise RuntimeError(str(made))

    def setUp(self):
        super().setUp()
        os.symlink(self.certs, self.path("certs"))
        self.key = self.log_key()
        self.policy_file = self.policy(self.GRANTS)
        self.sample = self.binaries.data("reports/chanhe-keji-2023.md")
        self.start_validation()
        self.start_rendering()
        self.start_submission()
        self.add_agency()

    def start_validation(self):
        self.validation = self.start("nianbao-validation", *self.server_tls())

    def start_rendering(self):
        self.rendering = self.start("nianbao-rendering", *self.server_tls())

    def start_submission(self, *flags):
        self.server = self.start(
            "nianbao-submission", "--store", self.path("store"), "--log-key", self.key, "--site",
            "chanhe", "--policy", self.policy_file, "--validation", self.validation.address,
            "--rendering", self.rendering.address, *self.pdf_words(), *self.server_tls(),
            *self.server_tls("--peer-tls"), *flags)

    def pdf_words(self):
        return ["--pdf-words", self.binaries.path("nianbao-pdf-words")]

    def add_agency(self):
        imported = self.nianbao("import", self.sample, "--json").json
        self.agency_name = imported["agencyName"]
        self.imported = imported["report"]
        self.call("operator", "agency", "add", "--name", self.agency_name, "--id",
                  AGENCY.split("/")[1])

    # The command line.

    def call(self, principal, *words, code=0):
        return self.nianbao("--server", self.server.address, *self.certificate(principal), *words,
                            code=code)

    def save_sample(self, by="clerk", file=None):
        """Stores the sample alone, without the file it came in: one leaf."""
        return self.call(by, "save", file or self.sample, "--agency", AGENCY, "--year", "2023",
                         "--reason", "首次填报", "--without-file", "--json").json

    def review_all(self):
        for reviewer in REVIEWERS:
            self.call(reviewer, "review", NAME, "--opinion", "同意，数字已核对")

    def show(self, name=NAME, *words):
        return self.call("auditor", "show", name, *words, "--json").json

    def trust_file(self):
        path = self.path("keys.json")
        self.call("auditor", "audit", "keys", "-o", path)
        return path

    def recompute(self, script, *words, code=0):
        """Runs a script of tests/verify, which has nothing of ours."""
        result = run([sys.executable, "-B",
                      os.path.join(self.binaries.source, "tests/verify", script), *words])
        self.assertEqual(result.code, code, str(result))
        return result.out

    def verify(self, receipt, trust):
        """Checks a receipt (a file or JSON) with no server; what the verifier says."""
        if not os.path.exists(receipt):
            receipt = self.write("receipt.json", receipt)
        return self.nianbao("audit", "verify-receipt", receipt, "--trust", trust).out

    def verify_revision(self, name, trust):
        path = self.path("receipt-of-revision.json")
        self.call("auditor", "audit", "receipt", name, "-o", path)
        return self.verify(path, trust)

    # gRPC.

    def client(self, principal, person="", address=None):
        from wire import Client
        client = Client(address or self.server.address, self.path("certs/ca.pem"),
                        self.path(f"certs/{principal}.pem"), self.path(f"certs/{principal}.key"),
                        person)
        self.addCleanup(client.close)
        return client

    def refused(self, code, function, *arguments, **fields):
        """Calls what must end with the error `code`; the error."""
        from wire import Refused
        with self.assertRaises(Refused) as raised:
            function(*arguments, **fields)
        self.assertEqual(raised.exception.code, code, str(raised.exception))
        return raised.exception


def cells_of(report):
    """The figures of a report in JSON, by cell."""
    return {figure["cell"]: {key: value for key, value in figure.items() if key != "cell"}
            for figure in report["figures"]}


def text_of(report):
    return [block["content"]["text"] for section in report["sections"]
            for block in section["blocks"]]


def as_json(message):
    from google.protobuf import json_format
    return json_format.MessageToJson(message)


def use_messages(binaries):
    """Makes the messages of the build importable; exits when Debian's gRPC is missing."""
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(binaries)), "python"))
    try:
        import wire  # noqa: F401
    except ImportError as error:
        if re.search("grpc|google", str(error)):
            sys.exit(f"{error}: run deploy/install-packages test")
        raise


def main(arguments):
    """usage: TEST.py BINARIES SOURCE"""
    from support import main as run_tests
    use_messages(arguments[1])
    run_tests(arguments)


__all__ = ["AGENCY", "NAME", "REVIEWERS", "Suite", "as_json", "cells_of", "json", "main",
           "text_of"]
