#!/usr/bin/env python3
"""Saves a report from a file, submits it, and reads its history, over gRPC.

  submit_report.py SERVER CERTIFICATES PRINCIPAL NAME FILE

SERVER is HOST:PORT of nianbao-submission; CERTIFICATES a folder with ca.pem, PRINCIPAL.pem and
PRINCIPAL.key; NAME is agencies/…/reports/YEAR. Run it again after the reviews: the same content
makes no new revision, and the submission goes through.

Needs grpcio and protobuf (Debian: python3-grpcio, python3-protobuf), and the messages:

  protoc -I protos --python_out=OUT --grpc_python_out=OUT \\
    --plugin=protoc-gen-grpc_python=$(which grpc_python_plugin) $(find protos -name '*.proto')
  PYTHONPATH=OUT examples/python/submit_report.py …
"""
import os
import sys
import time
import uuid

import grpc
from google.rpc import error_details_pb2, status_pb2
from nianbao.audit.v1 import audit_pb2, audit_service_pb2, audit_service_pb2_grpc
from nianbao.submission.v1 import report_service_pb2, report_service_pb2_grpc, submission_pb2

DEADLINE = 30  # Seconds. A call without one is refused.
TRIES = 5


def connect(server, folder, principal):
    """A channel on which the caller shows a certificate, as the server does."""
    def read(name):
        with open(os.path.join(folder, name), "rb") as file:
            return file.read()
    return grpc.secure_channel(server, grpc.ssl_channel_credentials(
        read("ca.pem"), read(principal + ".key"), read(principal + ".pem")))


def call(method, request):
    """Calls until an answer comes. A request_id makes that safe: it takes effect once."""
    for attempt in range(1, TRIES + 1):
        try:
            return method(request, timeout=DEADLINE)
        except grpc.RpcError as error:
            seconds = wait(error, attempt)
            if seconds is None or attempt == TRIES:
                raise
            time.sleep(seconds)


def wait(error, attempt):
    """Seconds before another try; None: no further one succeeds."""
    retry = detail(error, error_details_pb2.RetryInfo)
    if retry:
        return retry.retry_delay.ToMilliseconds() / 1000
    info = detail(error, error_details_pb2.ErrorInfo)
    if error.code() == grpc.StatusCode.ABORTED:
        passing = info and info.reason in ("TOO_MANY_WRITERS", "FILE_CHANGED")
        return attempt if passing else None
    no_connection = error.code() == grpc.StatusCode.UNAVAILABLE and not info
    return attempt if no_connection or error.code() == grpc.StatusCode.DEADLINE_EXCEEDED else None


def detail(error, kind):
    """The google.rpc detail of that kind which the error carries, or None."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for packed in status_pb2.Status.FromString(value).details:
                found = kind()
                if packed.Unpack(found):
                    return found
    return None


def save(reports, name, path):
    """Saves the file's report as the newest revision; its content digest."""
    with open(path, "rb") as file:
        imported = call(reports.ImportReport, report_service_pb2.ImportReportRequest(
            content=file.read(), file_name=os.path.basename(path)))
    print(f"read {imported.read_count} of {imported.cell_count} cells of {imported.agency_name}")
    for finding in imported.findings:
        print("  ", finding.message)

    etag = ""
    try:
        etag = call(reports.GetReport, report_service_pb2.GetReportRequest(name=name)).record.etag
    except grpc.RpcError as error:
        if error.code() != grpc.StatusCode.NOT_FOUND:
            raise
    saved = call(reports.SaveReport, report_service_pb2.SaveReportRequest(
        name=name, report=imported.report, etag=etag, reason="由业务系统报送",
        request_id=str(uuid.uuid4())))
    print(f"revision {saved.revision.number}", "unchanged" if saved.unchanged else "saved")
    return saved.revision.content_digest


def submit(reports, name, digest):
    """Submits that content. What is refused by the rules comes as an answer, not as an error."""
    try:
        answer = call(reports.SubmitReport, report_service_pb2.SubmitReportRequest(
            name=name, content_digest=digest, request_id=str(uuid.uuid4())))
    except grpc.RpcError as error:
        if error.code() != grpc.StatusCode.FAILED_PRECONDITION:
            raise
        for violation in detail(error, error_details_pb2.PreconditionFailure).violations:
            print("not yet:", violation.description)
        return False
    if answer.WhichOneof("outcome") == "refusal":
        for finding in answer.refusal.verdict.findings:
            print("refused:", finding.rule, finding.message, finding.suggestion)
        return False
    print("submitted, leaf", answer.receipt.entry.position, "of", answer.receipt.entry.origin)
    return True


def print_history(channel, reports, name):
    """Prints every revision, then every step with who, when, why, and what it changed."""
    listed = call(reports.ListRevisions, report_service_pb2.ListRevisionsRequest(parent=name))
    for revision in reversed(listed.revisions):
        print(f"revision {revision.number} by {revision.author.principal} at "
              f"{revision.recorded_time.ToJsonString()}: {revision.reason}")
    audit = audit_service_pb2_grpc.AuditServiceStub(channel)
    log = call(audit.ListEntries, audit_service_pb2.ListEntriesRequest(
        resource=name, with_details=True))
    for entry, details in zip(log.entries, log.details):
        print(f"leaf {entry.position} {audit_pb2.Action.Name(entry.action)} by "
              f"{entry.actor.principal}: {details.text}")
        for change in details.changes:
            print(f"   {change.cell}: {change.before or '-'} -> {change.after or '-'}")


def main():
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    server, folder, principal, name, path = sys.argv[1:]
    with connect(server, folder, principal) as channel:
        reports = report_service_pb2_grpc.ReportServiceStub(channel)
        digest = save(reports, name, path)
        done = submit(reports, name, digest)
        print_history(channel, reports, name)
        record = call(reports.GetReport, report_service_pb2.GetReportRequest(name=name)).record
        print("state:", submission_pb2.FilingState.Name(record.filing_state))
    sys.exit(0 if done else 1)


if __name__ == "__main__":
    main()
