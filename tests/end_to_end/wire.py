"""A client over gRPC, for what the command line leaves out: request ids, etags, changes.

Needs Debian's python3-grpcio and python3-protobuf, and the messages that the build makes.
"""
import hashlib
import pathlib
import uuid

import grpc
from google.protobuf import empty_pb2
from google.rpc import error_details_pb2, status_pb2
from nianbao.audit.v1 import audit_service_pb2_grpc
from nianbao.report.v1 import report_pb2
from nianbao.submission.v1 import (agency_service_pb2_grpc, report_service_pb2,
                                   report_service_pb2_grpc)

DETAILS = (error_details_pb2.BadRequest, error_details_pb2.ErrorInfo,
           error_details_pb2.PreconditionFailure, error_details_pb2.RetryInfo)


class Refused(Exception):
    """A call that ended with an error; its details by the name of their message."""

    def __init__(self, error):
        super().__init__(f"{error.code().name}: {error.details()}")
        self.code = error.code().name
        self.text = error.details()
        self.details = {}
        for key, value in error.trailing_metadata() or ():
            if key != "grpc-status-details-bin":
                continue
            for packed in status_pb2.Status.FromString(value).details:
                for kind in DETAILS:
                    if packed.Is(kind.DESCRIPTOR):
                        detail = kind()
                        packed.Unpack(detail)
                        self.details[kind.DESCRIPTOR.name] = detail

    @property
    def fields(self):
        return [violation.field for violation in self.details["BadRequest"].field_violations]


class Client:
    """The services of one address as one principal."""

    def __init__(self, address, ca, certificate=None, key=None, person="", timeout=30):
        def read(path):
            return pathlib.Path(path).read_bytes() if path else None
        credentials = grpc.ssl_channel_credentials(read(ca), read(key), read(certificate))
        self.channel = grpc.secure_channel(address, credentials)
        self.reports = report_service_pb2_grpc.ReportServiceStub(self.channel)
        self.agencies = agency_service_pb2_grpc.AgencyServiceStub(self.channel)
        self.audit = audit_service_pb2_grpc.AuditServiceStub(self.channel)
        self.metadata = (("nianbao-person", person),) if person else ()
        self.timeout = timeout

    def close(self):
        self.channel.close()

    def call(self, method, request, timeout=None):
        """Calls a unary method; Refused tells of an error."""
        try:
            return method(request, timeout=timeout or self.timeout, metadata=self.metadata)
        except grpc.RpcError as error:
            raise Refused(error) from None

    def raw(self, path, body, timeout=30):
        """Sends bytes as they are; the bytes of the answer."""
        method = self.channel.unary_unary(path, None, None)
        try:
            return method(body, timeout=timeout, metadata=self.metadata)
        except grpc.RpcError as error:
            raise Refused(error) from None

    def get(self, name):
        return self.call(self.reports.GetReport, report_service_pb2.GetReportRequest(name=name))

    def save(self, name, **fields):
        fields.setdefault("request_id", new_id())
        return self.call(self.reports.SaveReport,
                         report_service_pb2.SaveReportRequest(name=name, **fields))

    def review(self, name, digest, opinion="同意", decision="DECISION_APPROVED", **fields):
        fields.setdefault("request_id", new_id())
        return self.call(self.reports.ReviewReport, report_service_pb2.ReviewReportRequest(
            name=name, content_digest=digest, opinion=opinion, decision=decision, **fields))

    def submit(self, name, digest, **fields):
        fields.setdefault("request_id", new_id())
        return self.call(self.reports.SubmitReport, report_service_pb2.SubmitReportRequest(
            name=name, content_digest=digest, **fields))

    def publish(self, name, digest, formats=(), **fields):
        fields.setdefault("request_id", new_id())
        return self.call(self.reports.PublishReport, report_service_pb2.PublishReportRequest(
            name=name, content_digest=digest, formats=formats, **fields))

    def upload(self, parent, data, **fields):
        return self.call(self.reports.UploadBlob, upload_messages(parent, data, **fields))

    def kept(self, parent, data):
        """How many bytes of a file the server has."""
        return self.upload(parent, data, end=0).committed_size

    def blob(self, name, digest):
        """A file that a revision names: how it names it, and its bytes."""
        attachment, data = None, b""
        request = report_service_pb2.GetBlobRequest(name=name, digest=digest)
        try:
            for part in self.call(self.reports.GetBlob, request):
                if part.HasField("attachment"):
                    attachment = part.attachment
                data += part.chunk
        except grpc.RpcError as error:
            raise Refused(error) from None
        return attachment, data

    def watch(self, timeout=120, **fields):
        """The stream of what happens to reports."""
        return self.reports.WatchReports(report_service_pb2.WatchReportsRequest(**fields),
                                         timeout=timeout, metadata=self.metadata)

    def revisions(self, name):
        """All revisions, oldest first."""
        found, token = [], ""
        while True:
            page = self.call(self.reports.ListRevisions, report_service_pb2.ListRevisionsRequest(
                parent=name, page_size=100, page_token=token))
            found += page.revisions
            token = page.next_page_token
            if not token:
                return found[::-1]


def upload_messages(parent, data, offset=0, end=None, digest=None):
    """The stream that uploads data[offset:end]."""
    yield report_service_pb2.UploadBlobRequest(header=report_service_pb2.BlobHeader(
        parent=parent, digest=digest or hashlib.sha256(data).digest(), size=len(data),
        media_type="application/pdf", offset=offset))
    part = data[:end]
    for at in range(offset, len(part), 256 << 10):
        yield report_service_pb2.UploadBlobRequest(chunk=part[at:at + (256 << 10)])


def delimited(message):
    """The bytes of a message behind their size as a varint: an item of a bundle."""
    body = message.SerializeToString()
    size, head = len(body), bytearray()
    while size >= 0x80:
        head.append(size & 0x7f | 0x80)
        size >>= 7
    return bytes(head + bytearray([size])) + body


def new_id():
    return str(uuid.uuid4())


def count(cell, value):
    """A figure; None: the cell is not stated."""
    return None if value is None else report_pb2.Figure(cell=cell, count=value)


def blank(cell):
    return report_pb2.Figure(cell=cell, blank=empty_pb2.Empty())


def change(cell, base, value):
    """The change of a count from what its author saw; None: not stated."""
    return report_service_pb2.ReportChange(cell=report_service_pb2.CellChange(
        cell=cell, base=count(cell, base), value=count(cell, value)))


def value_of(report, cell):
    """The count of a cell; None: not stated."""
    for figure in report.figures:
        if figure.cell == cell:
            return figure.count
    return None
