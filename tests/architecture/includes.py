"""Holds the folders' arrows: who may include whose headers.

  includes.py ROOT    names every include that breaks a rule; fails when there is one
  includes.py --test  shows the rules at work on small trees that break them
"""
import re
import sys
import unittest
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)
SERVICES = ("submission", "validation", "rendering")

# What code under a folder may include of ours; the longest folder that fits decides. What stands
# nowhere here (generated messages, other libraries) is free.
MAY_INCLUDE = {
    "storage": ["storage"],
    "storage/base": ["storage/base"],
    # Verifies receipts without any store.
    "storage/log": ["storage/base", "storage/log"],
    "storage/engine": ["storage/base", "storage/engine"],
    # Judges what lies in a store; knows no form.
    "storage/check": ["storage/base", "storage/check", "storage/engine", "storage/log",
                      "storage/records", "storage/sequencer"],
    "services": ["services", "storage"],
    "services/runtime": ["services/runtime", "storage/base"],
    # Pure: the runtime gives it error makers and calls only, see the rule on gRPC.
    "services/form": ["services/form", "services/runtime", "storage/base"],
    "services/rendering": ["services/rendering", "services/form", "services/runtime",
                           "storage/base"],
    "services/validation": ["services/validation", "services/form", "services/runtime",
                            "storage/base"],
    "services/submission": ["services/submission", "services/form", "services/runtime", "storage"],
    "services/submission/import": ["services/submission/import", "services/form",
                                   "services/runtime", "storage/base"],
    "services/submission/workflow": ["services/submission/workflow", "services/runtime",
                                     "storage/base"],
}


def is_test(path):
    name = Path(path).name
    return (path.startswith("tests/") or "/testing/" in path or name.endswith("_test.cc") or
            re.search(r"_(fixture|conformance)\.h$", name) is not None)


def is_adapter(path):
    return re.search(r"service\.(h|cc)$", path) is not None


def composes(path):
    """Makes a process of its parts."""
    return Path(path).stem in ("main", "host")


def is_grpc(header):
    return header.startswith(("grpc/", "grpc++/", "grpcpp/")) or header.endswith(".grpc.pb.h")


def is_rocksdb(header):
    return header.startswith("rocksdb/")


def may_use_grpc(path):
    return (is_test(path) or is_adapter(path) or composes(path) or
            path.startswith(("services/runtime/", "services/client/")))


def may_use_rocksdb(path):
    return (re.fullmatch(r"storage/engine/rocksdb_\w+\.cc", path) is not None or
            path.startswith("tests/faults/"))


def within(path, folder):
    return path.startswith(folder + "/")


def service_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "services" and parts[1] in SERVICES else None


def breaks_arrow(path, header):
    """Says how an include of one of our headers breaks the arrows, or nothing."""
    if within(header, "tests"):
        return None if is_test(path) else "includes a header of the tests"
    if is_test(path):
        return None
    home = max((f for f in MAY_INCLUDE if within(path, f)), key=len, default=None)
    if home is not None and not any(within(header, f) for f in MAY_INCLUDE[home]):
        return f"{home} may not include"
    if (home is not None and service_of(header) not in (None, service_of(path)) and
            service_of(path) is not None):
        return "includes the header of another service"
    if (service_of(header) is not None and is_adapter(header) and
            not (is_adapter(path) or composes(path))):
        return "includes an adapter, without being one or a main"
    return None


def reached(path, files, wanted):
    """The chain of includes from a file to a header that is `wanted`, or nothing."""
    chains, seen = [[path]], {path}
    while chains:
        chain = chains.pop()
        for header in INCLUDE.findall(files[chain[-1]]):
            if wanted(header):
                return chain + [header]
            if header in files and header not in seen:
                seen.add(header)
                chains.append(chain + [header])
    return None


def violations(files):
    """The files are texts by path. Returns a sentence for each broken rule."""
    found = []
    for path, text in sorted(files.items()):
        for header in INCLUDE.findall(text):
            if header in files:
                wrong = breaks_arrow(path, header)
                if wrong:
                    found.append(f"{path}: {wrong}: {header}")
        for name, wanted, allowed in (("gRPC", is_grpc, may_use_grpc),
                                      ("RocksDB", is_rocksdb, may_use_rocksdb)):
            chain = None if allowed(path) else reached(path, files, wanted)
            if chain:
                found.append(f"{path}: reaches a {name} header: {' -> '.join(chain[1:])}")
    return found


def read_tree(root):
    files = {}
    for folder in ("services", "storage", "tests"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cc"):
                files[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
    return files


class RulesTest(unittest.TestCase):
    HEADERS = {
        "services/form/form.h": "",
        "services/rendering/render.h": "",
        "services/runtime/errors.h": "",
        "services/runtime/rpc_service.h": "#include <grpcpp/grpcpp.h>",
        "services/submission/import/import.h": "",
        "services/validation/judge.h": "",
        "services/validation/validation_service.h": "",
        "storage/engine/engine.h": "",
        "storage/log/receipt.h": "",
        "tests/support/temp_dir.h": "",
    }

    def found(self, path, *includes):
        text = "".join(f"#include {header}\n" for header in includes)
        return [v for v in violations({**self.HEADERS, path: text})]

    def test_breaches_are_named(self):
        for path, header in (
                ("services/validation/judge.cc", "<grpcpp/grpcpp.h>"),
                ("services/validation/judge.cc", '"nianbao/x/v1/x_service.grpc.pb.h"'),
                ("services/validation/judge.cc", '"services/runtime/rpc_service.h"'),
                ("services/form/form.cc", '"services/runtime/rpc_service.h"'),
                ("services/validation/judge.cc", '"services/rendering/render.h"'),
                ("services/validation/judge.cc", '"services/validation/validation_service.h"'),
                ("services/validation/validation_service.cc", '"services/rendering/render.h"'),
                ("services/submission/main.cc", '"services/validation/judge.h"'),
                ("services/submission/import/html.cc", '"storage/engine/engine.h"'),
                ("services/rendering/render.cc", '"storage/engine/engine.h"'),
                ("services/form/form.cc", '"services/validation/judge.h"'),
                ("services/runtime/server.cc", '"services/form/form.h"'),
                ("services/form/form.cc", '"tests/support/temp_dir.h"'),
                ("storage/log/receipt.cc", '"storage/engine/engine.h"'),
                ("storage/log/receipt.cc", '"services/form/form.h"'),
                ("storage/engine/engine.cc", '"storage/log/receipt.h"'),
                ("storage/engine/memory_engine.cc", "<rocksdb/db.h>"),
                ("storage/engine/rocksdb_engine.h", "<rocksdb/db.h>"),
                ("services/submission/store_service.cc", '"rocksdb/db.h"'),
                ("tests/bench/store_bench.cc", "<rocksdb/db.h>")):
            with self.subTest(path=path, header=header):
                self.assertEqual(len(self.found(path, header)), 1)

    def test_what_is_allowed_passes(self):
        for path, header in (
                ("services/validation/validation_service.cc", '"services/runtime/rpc_service.h"'),
                ("services/validation/main.cc", '"services/validation/validation_service.h"'),
                ("services/client/commands/import.cc", '"services/submission/import/import.h"'),
                ("services/client/session.cc", "<grpcpp/channel.h>"),
                ("services/form/form.cc", '"services/runtime/errors.h"'),
                ("services/validation/service_test.cc", '"services/submission/import/import.h"'),
                ("storage/engine/rocksdb_engine.cc", "<rocksdb/db.h>"),
                ("tests/faults/fault_env.h", "<rocksdb/env.h>")):
            with self.subTest(path=path, header=header):
                self.assertEqual(self.found(path, header), [])


def main():
    if sys.argv[1:] == ["--test"]:
        unittest.main(argv=sys.argv[:1])
    files = read_tree(Path(sys.argv[1]))
    found = violations(files)
    for sentence in found:
        print(sentence)
    print(f"{len(files)} files, {len(found)} broken rules")
    sys.exit(1 if found or not files else 0)


if __name__ == "__main__":
    main()
