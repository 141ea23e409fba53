// Prints a long valid report as JSON, for programs that read or render many different ones.
#include <google/protobuf/util/json_util.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <random>
#include <string>

#include "nianbao/rendering/v1/rendering_service.pb.h"
#include "services/form/form.h"
#include "tests/support/long_report.h"

// NOLINTNEXTLINE(bugprone-exception-escape): CLI11 throws before anything is made.
int main(int argc, char** argv) {
  int paragraphs = 0;
  unsigned seed = 1;
  nianbao::test::GeneratorOptions options;
  options.year = 2023;
  CLI::App app("Prints a long valid report as JSON");
  app.add_option("--paragraphs", paragraphs, "of prose besides the usual ones");
  app.add_option("--seed", seed, "another report for another number");
  app.add_option("--largest", options.largest, "figures up to about this size");
  app.add_option("--agency-name", options.agency_name, "in its title");
  CLI11_PARSE(app, argc, argv);

  std::mt19937 random(seed);
  const auto form = nianbao::form::FormRegistry::Embedded().ForYear(options.year);
  if (!form.ok()) return 1;
  nianbao::report::v1::Report report =
      nianbao::test::LongReport(**form, random, paragraphs, options);
  report.clear_agency();
  nianbao::rendering::v1::StampedReport whole;
  *whole.mutable_report() = std::move(report);
  whole.set_agency_name(options.agency_name);
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(whole, &json).ok()) return 1;
  std::cout << json << "\n";
  return 0;
}
