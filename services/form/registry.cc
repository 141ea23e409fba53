#include <cstdio>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/form/form.h"
#include "storage/base/embedded.h"
#include "storage/base/status_macros.h"

namespace nianbao::embedded {
const std::vector<EmbeddedFile>& Editions();
}  // namespace nianbao::embedded

namespace nianbao::form {

FormRegistry FormRegistry::Embedded() {
  FormRegistry registry;
  for (const EmbeddedFile& file : embedded::Editions()) {
    const absl::Status status = registry.Add(file.bytes);
    if (!status.ok()) {
      std::fprintf(stderr, "%s: %s\n", file.name.c_str(), status.ToString().c_str());
      std::abort();
    }
  }
  return registry;
}

absl::Status FormRegistry::Add(absl::string_view file) {
  ASSIGN_OR_RETURN(std::shared_ptr<const Form> form, Form::Compile(file));
  const v1::EditionRef& ref = form->ref();
  const auto [it, added] = forms_.try_emplace({ref.id(), ref.revision()}, form);
  if (!added && it->second->ref().digest() != ref.digest()) {
    return absl::AlreadyExistsError(absl::StrCat(
        "edition ", ref.id(), " revision ", ref.revision(), " is known with other bytes (SHA-256 ",
        absl::BytesToHexString(it->second->ref().digest()),
        "); a changed edition needs the next revision number"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Form>> FormRegistry::Find(const v1::EditionRef& ref) const {
  std::shared_ptr<const Form> found;
  for (const auto& [key, form] : forms_) {
    // In ascending order of revision, so that the last one of an id is the newest.
    if (key.first == ref.id() && (ref.revision() == 0 || key.second == ref.revision())) {
      found = form;
    }
  }
  if (found == nullptr) {
    const std::string known = absl::StrJoin(forms_, ", ", [](std::string* out, const auto& item) {
      absl::StrAppend(out, item.first.first, " revision ", item.first.second);
    });
    return absl::InvalidArgumentError(absl::StrCat("unknown edition \"", ref.id(), "\" revision ",
                                                   ref.revision(), "; known: ", known));
  }
  if (!ref.digest().empty() && ref.digest() != found->ref().digest()) {
    return absl::InvalidArgumentError(absl::StrCat("edition ", ref.id(), " revision ",
                                                   found->ref().revision(), " has SHA-256 ",
                                                   absl::BytesToHexString(found->ref().digest()),
                                                   ", not ", absl::BytesToHexString(ref.digest())));
  }
  return found;
}

absl::StatusOr<std::shared_ptr<const Form>> FormRegistry::ForYear(int year) const {
  std::shared_ptr<const Form> found;
  std::vector<std::string> served;
  for (const auto& [key, form] : forms_) {
    const v1::Edition& edition = form->edition();
    if (edition.has_base()) continue;
    if (form->Serves(year)) found = form;
    served.push_back(
        absl::StrCat(edition.id(), ": ", edition.first_year(), "-",
                     edition.last_year() == 0 ? "" : absl::StrCat(edition.last_year())));
  }
  if (found == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("no edition for report year ", year,
                                                   "; known: ", absl::StrJoin(served, ", ")));
  }
  return found;
}

std::vector<std::shared_ptr<const Form>> FormRegistry::All() const {
  std::vector<std::shared_ptr<const Form>> all;
  for (const auto& [key, form] : forms_) all.push_back(form);
  return all;
}

}  // namespace nianbao::form
