#include "services/client/uploads.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/base/hash.h"
#include "storage/base/status_macros.h"

namespace nianbao::client {
namespace {

using submission::v1::UploadBlobRequest;
using submission::v1::UploadBlobResponse;

constexpr size_t kChunkBytes = size_t{256} << 10;

// One stream, from `header`'s offset on.
absl::StatusOr<UploadBlobResponse> Send(Session& session, const submission::v1::BlobHeader& header,
                                        absl::string_view bytes) {
  grpc::ClientContext call;
  session.Prepare(&call);
  UploadBlobResponse response;
  const auto writer = session.reports().UploadBlob(&call, &response);
  UploadBlobRequest message;
  *message.mutable_header() = header;
  bool open = writer->Write(message);
  for (size_t at = 0; open && at < bytes.size(); at += kChunkBytes) {
    message.set_chunk(std::string(bytes.substr(at, kChunkBytes)));
    open = writer->Write(message);
  }
  // A stream that the server has ended says why when it is finished.
  if (open) writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) return runtime::FromGrpc(status);
  return response;
}

bool IsWorthAnotherTry(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status) || absl::IsOutOfRange(status) ||
         absl::IsDeadlineExceeded(status);
}

}  // namespace

absl::StatusOr<report::v1::Attachment> UploadFile(Session& session, const std::string& agency,
                                                  absl::string_view bytes,
                                                  const std::string& media_type) {
  submission::v1::BlobHeader header;
  header.set_parent(agency);
  header.set_digest(Hash(Suite::kSha256, bytes));
  header.set_size(static_cast<int64_t>(bytes.size()));
  header.set_media_type(media_type);
  // Asks first how far an earlier try came: most often this is all, or nothing.
  ASSIGN_OR_RETURN(UploadBlobResponse kept, Send(session, header, ""));
  while (!kept.complete()) {
    header.set_offset(kept.committed_size());
    auto sent = Send(session, header, bytes.substr(static_cast<size_t>(kept.committed_size())));
    if (!sent.ok()) {
      if (!IsWorthAnotherTry(sent.status())) return sent.status();
      const absl::Status broke = sent.status();
      ASSIGN_OR_RETURN(sent, Send(session, header, ""));
      // What gets no further fails.
      if (!sent->complete() && sent->committed_size() <= kept.committed_size()) return broke;
    }
    kept = *std::move(sent);
  }
  report::v1::Attachment file;
  file.set_digest(header.digest());
  file.set_media_type(media_type);
  file.set_size(header.size());
  return file;
}

absl::StatusOr<std::string> FetchFile(Session& session, const std::string& revision,
                                      const std::string& digest) {
  submission::v1::GetBlobRequest request;
  request.set_name(revision);
  request.set_digest(digest);
  grpc::ClientContext call;
  session.Prepare(&call);
  const auto reader = session.reports().GetBlob(&call, request);
  std::string bytes;
  submission::v1::GetBlobResponse part;
  while (reader->Read(&part)) bytes += part.chunk();
  const grpc::Status status = reader->Finish();
  if (!status.ok()) return runtime::FromGrpc(status);
  if (Hash(Suite::kSha256, bytes) != digest) {
    return absl::DataLossError("the file arrived damaged: its digest differs");
  }
  return bytes;
}

std::string MediaTypeOf(absl::string_view path) {
  constexpr char kOffice[] = "application/vnd.openxmlformats-officedocument.";
  const std::string name = absl::AsciiStrToLower(path);
  const std::pair<absl::string_view, std::string> kTypes[] = {
      {".md", "text/markdown"},
      {".txt", "text/plain"},
      {".html", "text/html"},
      {".htm", "text/html"},
      {".csv", "text/csv"},
      {".json", "application/json"},
      {".pdf", "application/pdf"},
      {".ofd", "application/ofd"},
      {".docx", absl::StrCat(kOffice, "wordprocessingml.document")},
      {".xlsx", absl::StrCat(kOffice, "spreadsheetml.sheet")},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
  };
  for (const auto& [ending, type] : kTypes) {
    if (absl::EndsWith(name, ending)) return type;
  }
  return "application/octet-stream";
}

}  // namespace nianbao::client
