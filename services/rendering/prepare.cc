#include <future>
#include <memory>
#include <string>
#include <vector>

#include "services/rendering/layout/fonts.h"
#include "services/rendering/render.h"

namespace nianbao::rendering {
namespace {

// An empty report of each edition: its labels are what reports have in common.
std::vector<v1::RenderRequest> EmptyReports(const form::FormRegistry& forms) {
  std::vector<v1::RenderRequest> requests;
  for (const std::shared_ptr<const form::Form>& form : forms.All()) {
    v1::RenderRequest& request = requests.emplace_back();
    request.set_format(v1::FORMAT_PDF);
    report::v1::Report& report = *request.mutable_report();
    report.mutable_edition()->set_id(form->edition().id());
    report.mutable_edition()->set_revision(form->edition().revision());
    report.set_year(form->edition().first_year());
    report.set_kind(report::v1::Report::KIND_OWN);
    report.set_title("年度报告");
  }
  return requests;
}

}  // namespace

void Prepare(const form::FormRegistry& forms, const Themes& themes, int at_once) {
  std::vector<v1::RenderRequest> requests = EmptyReports(forms);
  for (const std::string& name : themes.Names()) {
    const auto theme = themes.Find(name);
    if (!theme.ok()) continue;
    const auto fonts = (*theme)->Fonts();
    if (!fonts.ok()) continue;
    const auto digest = std::async(std::launch::async, [&] { (*fonts)->digest(); });
    for (v1::RenderRequest& request : requests) request.set_theme(name);
    std::vector<std::future<void>> renders;
    for (int i = 0; i < at_once; ++i) {
      renders.push_back(std::async(std::launch::async, [&] {
        // Whether it can be drawn is for those to know who want it.
        for (const v1::RenderRequest& request : requests) (void)Render(forms, themes, request);
      }));
    }
  }
}

}  // namespace nianbao::rendering
