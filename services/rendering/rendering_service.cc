#include "services/rendering/rendering_service.h"

#include <utility>

#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "services/rendering/layout/fonts.h"
#include "services/rendering/render.h"
#include "storage/base/status_macros.h"

namespace nianbao::rendering {
namespace {

// The contract's limit of one chunk.
constexpr size_t kChunk = 256 << 10;

template <typename Response>
absl::Status Send(Rendered rendered, runtime::Sink<Response>& sink) {
  Response part;
  *part.mutable_header() = std::move(rendered.header);
  RETURN_IF_ERROR(sink.Write(part));
  for (size_t at = 0; at < rendered.bytes.size(); at += kChunk) {
    part.set_chunk(rendered.bytes.substr(at, kChunk));
    RETURN_IF_ERROR(sink.Write(part));
  }
  *part.mutable_trailer() = std::move(rendered.trailer);
  if (rendered.fonts != nullptr) part.mutable_trailer()->set_fonts_digest(rendered.fonts->digest());
  return sink.Write(part);
}

}  // namespace

std::unique_ptr<runtime::RpcService> MakeRenderingService(runtime::Runtime& runtime,
                                                          const form::FormRegistry& forms,
                                                          const Themes& themes) {
  auto service =
      std::make_unique<runtime::RpcService>(runtime, "nianbao.rendering.v1.RenderingService");
  service->ServerStream<v1::RenderRequest, v1::RenderResponse>(
      "Render",
      [&forms, &themes](const runtime::Call&, const v1::RenderRequest& request,
                        runtime::Sink<v1::RenderResponse>& sink) -> absl::Status {
        ASSIGN_OR_RETURN(Rendered rendered, Render(forms, themes, request));
        return Send(std::move(rendered), sink);
      });
  service->ServerStream<v1::RenderDiffRequest, v1::RenderDiffResponse>(
      "RenderDiff",
      [&forms, &themes](const runtime::Call&, const v1::RenderDiffRequest& request,
                        runtime::Sink<v1::RenderDiffResponse>& sink) -> absl::Status {
        ASSIGN_OR_RETURN(Rendered rendered, RenderDiff(forms, themes, request));
        return Send(std::move(rendered), sink);
      });
  service->ServerStream<v1::RenderSummaryRequest, v1::RenderSummaryResponse>(
      "RenderSummary",
      [&forms, &themes](const runtime::Call&, const v1::RenderSummaryRequest& request,
                        runtime::Sink<v1::RenderSummaryResponse>& sink) -> absl::Status {
        ASSIGN_OR_RETURN(Rendered rendered, RenderSummary(forms, themes, request));
        return Send(std::move(rendered), sink);
      });
  service->Unary<v1::ListFormatsRequest, v1::ListFormatsResponse>(
      "ListFormats", [](const runtime::Call&, const v1::ListFormatsRequest&) {
        v1::ListFormatsResponse response;
        for (const v1::FormatInfo& format : Formats()) *response.add_formats() = format;
        return absl::StatusOr<v1::ListFormatsResponse>(std::move(response));
      });
  return service;
}

}  // namespace nianbao::rendering
