#ifndef NIANBAO_SERVICES_RENDERING_SUMMARY_FIXTURE_H_
#define NIANBAO_SERVICES_RENDERING_SUMMARY_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>

#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "services/form/form.h"

namespace nianbao::rendering {

// A request for years with figures of one's own.
class SummaryFixture : public ::testing::Test {
 protected:
  SummaryFixture() { request_.set_title("某市政府信息公开工作情况汇总"); }

  v1::SummaryColumn& AddYear(int year) {
    v1::SummaryColumn& column = *request_.add_columns();
    column.set_year(year);
    column.set_contributors(3);
    column.set_missing(1);
    return column;
  }

  static void Put(v1::SummaryColumn& column, const std::string& cell, int64_t number) {
    report::v1::Figure& figure = *column.add_figures();
    figure.set_cell(cell);
    if (cell.find(".amount") != std::string::npos) {
      figure.mutable_amount()->set_fen(number);
    } else {
      figure.set_count(number);
    }
  }

  int CellOf(const std::string& address, int year = 2021) const {
    const auto cell = (*forms_.ForYear(year))->Find(address);
    EXPECT_TRUE(cell.has_value()) << address;
    return cell.value_or(0);
  }

  const form::FormRegistry forms_ = form::FormRegistry::Embedded();
  v1::RenderSummaryRequest request_;
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_SUMMARY_FIXTURE_H_
