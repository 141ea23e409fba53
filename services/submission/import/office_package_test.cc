#include "services/submission/import/office_package.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/support/zip_package.h"

namespace nianbao::import {
namespace {

using test::IsOk;
using test::StatusIs;
using ::testing::_;
using ::testing::HasSubstr;

TEST(OfficePackageTest, APackageThatUnpacksToTooMuchIsRefusedInGoodTime) {
  const std::string bomb = test::MakeZip({{"a.xml", "<a>" + std::string(3 << 20, ' ') + "</a>"}});
  ASSERT_LT(bomb.size(), 20000u);
  PackageLimits limits;
  limits.max_expanded = 1 << 20;
  auto package = OfficePackage::Open(bomb, limits);
  ASSERT_THAT(package, IsOk());
  pugi::xml_document part;
  EXPECT_THAT(package->Read("a.xml", &part),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("unpacks to more than")));
}

TEST(OfficePackageTest, LimitsOfBytesAndParts) {
  const std::string zip = test::MakeZip({{"a", "1"}, {"b", "2"}});
  PackageLimits limits;
  limits.max_parts = 1;
  EXPECT_THAT(OfficePackage::Open(zip, limits),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("parts")));
  limits = {};
  limits.max_bytes = zip.size() - 1;
  EXPECT_THAT(OfficePackage::Open(zip, limits),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("bytes")));
}

TEST(OfficePackageTest, WhatIsNoPackageSaysWhy) {
  EXPECT_THAT(OfficePackage::Open("\xD0\xCF\x11\xE0..."),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("password")));
  EXPECT_THAT(OfficePackage::Open("PK\x03\x04 cut"),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
  const std::string zip = test::MakeZip({{"a.xml", "<a>"}});
  auto package = OfficePackage::Open(zip);
  ASSERT_THAT(package, IsOk());
  pugi::xml_document part;
  EXPECT_THAT(package->Read("a.xml", &part),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not XML")));
  EXPECT_THAT(package->Read("b.xml", &part),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no part")));
}

TEST(OfficePackageTest, EntitiesAreNotExpanded) {
  const std::string zip =
      test::MakeZip({{"a.xml",
                      "<!DOCTYPE a [<!ENTITY b \"&c;&c;\"><!ENTITY c SYSTEM \"/etc/passwd\">]>"
                      "<a>&b;</a>"}});
  auto package = OfficePackage::Open(zip);
  ASSERT_THAT(package, IsOk());
  pugi::xml_document part;
  ASSERT_THAT(package->Read("a.xml", &part), IsOk());
  EXPECT_STREQ(part.document_element().text().get(), "&b;");
}

TEST(OfficePackageTest, RelationsNameParts) {
  const std::string zip = test::MakeZip(
      {{"xl/_rels/w.xml.rels",
        "<R><r Id=\"1\" Target=\"s/a.xml\"/><r Id=\"2\" Target=\"/b.xml\"/>"
        "<r Id=\"3\" Target=\"../c.xml\"/><r Id=\"4\" Target=\"http://x\" TargetMode=\"External\"/>"
        "</R>"}});
  auto package = OfficePackage::Open(zip);
  ASSERT_THAT(package, IsOk());
  const auto targets = package->Relations("xl/w.xml");
  ASSERT_THAT(targets, IsOk());
  EXPECT_EQ(*targets, (std::map<std::string, std::string>{
                          {"1", "xl/s/a.xml"}, {"2", "b.xml"}, {"3", "c.xml"}}));
}

}  // namespace
}  // namespace nianbao::import
