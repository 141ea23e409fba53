#!/usr/bin/env python3
"""Try-out certificates: what deploy/certificates makes, keeps and never touches.

usage: certificates.py BINARIES SOURCE
"""
import os
import sys

from support import EndToEnd, main, run


class Certificates(EndToEnd):
    def make(self, folder, *principals, code=0):
        made = run([os.path.join(self.binaries.source, "deploy/certificates"), self.path(folder),
                    *principals])
        self.assertEqual(made.code, code, str(made))
        return made

    def files(self, folder):
        found = {}
        for name in os.listdir(self.path(folder)):
            with open(self.path(folder, name), "rb") as file:
                found[name] = file.read()
        return found

    def fill(self, folder, **files):
        os.makedirs(self.path(folder), exist_ok=True)
        for name, text in files.items():
            self.write(os.path.join(folder, name.replace("_", ".")), text)

    def test_makes_what_is_missing_and_keeps_the_rest(self):
        self.make("certs", "clerk")
        first = self.files("certs")
        self.assertEqual(sorted(first), ["ca.key", "ca.pem", "clerk.key", "clerk.pem", "server.key",
                                         "server.pem"])
        self.make("certs", "clerk", "auditor")
        second = self.files("certs")
        self.assertEqual({name: second[name] for name in first}, first)
        self.assertIn("auditor.key", second)

    def test_a_folder_of_others_is_refused_as_it_is(self):
        self.fill("production", server_pem="a certificate", server_key="a key", ca_pem="the CA")
        self.fill("keys", **{"log-key_pem": "the key of the log"})
        self.fill("authority", ca_pem="another CA", ca_key="its key")
        self.fill("notes", readme_txt="text")
        for folder in ("production", "keys", "authority", "notes"):
            before = self.files(folder)
            self.assertIn("name a new folder", self.make(folder, "clerk", code=1).err)
            self.assertEqual(self.files(folder), before)

    def let_ca_expire(self):
        """Within the day for which a certificate must last."""
        made = run(["openssl", "req", "-x509", "-key", self.path("certs/ca.key"), "-days", "1",
                    "-subj", "/O=Nianbao try-out/CN=Nianbao try-out CA", "-out",
                    self.path("certs/ca.pem")])
        self.assertEqual(made.code, 0, str(made))

    def test_a_new_ca_replaces_only_what_the_old_one_issued(self):
        self.make("certs", "clerk", "auditor")
        self.fill("certs", **{"log-key_pem": "the key of the log", "other_key": "another key"})
        before = self.files("certs")
        self.let_ca_expire()
        self.make("certs", "clerk")
        after = self.files("certs")
        self.assertEqual(after["log-key.pem"], before["log-key.pem"])
        self.assertEqual(after["other.key"], before["other.key"])
        self.assertNotIn("auditor.pem", after)
        for name in ("ca.key", "clerk.pem", "server.pem"):
            self.assertNotEqual(after[name], before[name])
        self.assertIn("not of this CA", self.make("certs", "log-key", code=1).err)
        self.assertEqual(self.files("certs"), after)


if __name__ == "__main__":
    main(sys.argv)
