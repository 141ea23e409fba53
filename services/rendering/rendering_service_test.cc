#include "services/rendering/rendering_service.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "nianbao/rendering/v1/rendering_service.grpc.pb.h"
#include "services/rendering/render.h"
#include "services/runtime/hosted_server.h"
#include "storage/base/hash.h"

namespace nianbao::rendering {
namespace {

class RenderingServiceTest : public ::testing::Test {
 protected:
  RenderingServiceTest() : runtime_(Options()) {
    service_ = MakeRenderingService(runtime_, forms_, themes_);
    server_ = *runtime::HostedServer::Start({service_.get()});
    stub_ = v1::RenderingService::NewStub(server_->channel());
  }

  static runtime::RuntimeOptions Options() {
    runtime::RuntimeOptions options;
    options.identity = runtime::FixedIdentity{"host", "li", /*owner=*/true};
    return options;
  }

  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  const Themes themes_ = Themes::BuiltIn();
  runtime::Runtime runtime_;
  std::unique_ptr<runtime::RpcService> service_;
  std::unique_ptr<runtime::HostedServer> server_;
  std::unique_ptr<v1::RenderingService::Stub> stub_;
};

v1::RenderRequest Page(size_t paragraphs) {
  v1::RenderRequest request;
  request.set_format(v1::FORMAT_HTML);
  report::v1::Report& report = *request.mutable_report();
  report.set_year(2023);
  report.set_kind(report::v1::Report::KIND_OWN);
  report.mutable_edition()->set_id("2021");
  report.set_title("报告");
  auto& section = *report.add_sections();
  section.set_ordinal(1);
  for (size_t i = 0; i < paragraphs; ++i) {
    auto& block = *section.add_blocks();
    block.set_id("p" + std::to_string(i));
    block.set_kind(report::v1::Block::KIND_PARAGRAPH);
    block.mutable_content()->set_text(std::string(1000, 'x'));
  }
  return request;
}

TEST_F(RenderingServiceTest, AStreamIsHeaderChunksAndADigestOfThem) {
  grpc::ClientContext context;
  const auto reader = stub_->Render(&context, Page(600));
  v1::RenderResponse part;
  std::vector<v1::RenderResponse::PartCase> order;
  std::string bytes;
  v1::RenderTrailer trailer;
  while (reader->Read(&part)) {
    order.push_back(part.part_case());
    EXPECT_LE(part.chunk().size(), 256u << 10);
    bytes += part.chunk();
    if (part.has_trailer()) trailer = part.trailer();
  }
  ASSERT_TRUE(reader->Finish().ok());
  ASSERT_GE(order.size(), 5u);  // More than two chunks.
  EXPECT_EQ(order.front(), v1::RenderResponse::kHeader);
  EXPECT_EQ(order.back(), v1::RenderResponse::kTrailer);
  EXPECT_EQ(trailer.size(), static_cast<int64_t>(bytes.size()));
  EXPECT_EQ(trailer.digest(), Hash(Suite::kSha256, bytes));
}

TEST_F(RenderingServiceTest, PagesNameTheFontsTheyAreDrawnWith) {
  Prepare(forms_, themes_, /*at_once=*/2);
  v1::RenderRequest request = Page(1);
  for (const v1::Format format : {v1::FORMAT_PDF, v1::FORMAT_HTML}) {
    request.set_format(format);
    grpc::ClientContext context;
    const auto reader = stub_->Render(&context, request);
    v1::RenderResponse part;
    while (reader->Read(&part)) continue;
    ASSERT_TRUE(reader->Finish().ok());
    EXPECT_EQ(part.trailer().fonts_digest().size(), format == v1::FORMAT_PDF ? 32u : 0u);
  }
}

TEST_F(RenderingServiceTest, AComparisonIsStreamedLikeAReport) {
  v1::RenderDiffRequest request;
  *request.mutable_before() = Page(2).report();
  *request.mutable_after() = Page(3).report();
  request.set_format(v1::FORMAT_HTML);
  grpc::ClientContext context;
  const auto reader = stub_->RenderDiff(&context, request);
  v1::RenderDiffResponse part;
  std::string bytes;
  v1::RenderTrailer trailer;
  ASSERT_TRUE(reader->Read(&part));
  EXPECT_EQ(part.header().file_name(), "diff-2023.html");
  while (reader->Read(&part)) {
    bytes += part.chunk();
    if (part.has_trailer()) trailer = part.trailer();
  }
  ASSERT_TRUE(reader->Finish().ok());
  EXPECT_NE(bytes.find("<ins>xxx"), std::string::npos);
  EXPECT_EQ(trailer.digest(), Hash(Suite::kSha256, bytes));
}

TEST_F(RenderingServiceTest, AComparisonInAFormatOfNoPagesIsRefused) {
  v1::RenderDiffRequest request;
  *request.mutable_before() = Page(1).report();
  *request.mutable_after() = Page(1).report();
  request.set_format(v1::FORMAT_CSV);
  grpc::ClientContext context;
  const auto reader = stub_->RenderDiff(&context, request);
  v1::RenderDiffResponse part;
  EXPECT_FALSE(reader->Read(&part));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(RenderingServiceTest, ASummaryIsStreamedLikeAReport) {
  v1::RenderSummaryRequest request;
  request.set_title("汇总");
  request.set_format(v1::FORMAT_HTML);
  request.add_columns()->set_year(2022);
  request.add_columns()->set_year(2023);
  grpc::ClientContext context;
  const auto reader = stub_->RenderSummary(&context, request);
  v1::RenderSummaryResponse part;
  std::string bytes;
  v1::RenderTrailer trailer;
  ASSERT_TRUE(reader->Read(&part));
  EXPECT_EQ(part.header().file_name(), "summary-2022-2023.html");
  while (reader->Read(&part)) {
    bytes += part.chunk();
    if (part.has_trailer()) trailer = part.trailer();
  }
  ASSERT_TRUE(reader->Finish().ok());
  EXPECT_NE(bytes.find("<svg"), std::string::npos);
  EXPECT_EQ(trailer.digest(), Hash(Suite::kSha256, bytes));
}

TEST_F(RenderingServiceTest, AnUnknownEditionIsRefusedBeforeTheFirstByte) {
  v1::RenderRequest request = Page(1);
  request.mutable_report()->mutable_edition()->set_id("1999");
  grpc::ClientContext context;
  const auto reader = stub_->Render(&context, request);
  v1::RenderResponse part;
  EXPECT_FALSE(reader->Read(&part));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(RenderingServiceTest, ListsWhatItCanRender) {
  grpc::ClientContext context;
  v1::ListFormatsResponse response;
  ASSERT_TRUE(stub_->ListFormats(&context, {}, &response).ok());
  ASSERT_GT(response.formats_size(), 0);
  EXPECT_EQ(response.formats(0).name(), "html");
}

}  // namespace
}  // namespace nianbao::rendering
