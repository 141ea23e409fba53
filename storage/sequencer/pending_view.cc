#include "storage/sequencer/pending_view.h"

#include "storage/base/status_macros.h"

namespace nianbao::storage {

absl::StatusOr<std::string> PendingView::Get(Family family, absl::string_view key) const {
  const auto found = newest_.find(Key(family, key));
  if (found == newest_.end()) return engine_.Get(family, key);
  if (!found->second->value.has_value()) return absl::NotFoundError("no such key");
  return *found->second->value;
}

absl::Status PendingView::Check(absl::Span<const Precondition> preconditions) const {
  for (const Precondition& precondition : preconditions) {
    const auto value = Get(precondition.family, precondition.key);
    if (!value.ok() && !absl::IsNotFound(value.status())) return value.status();
    const bool holds = precondition.expected.has_value()
                           ? value.ok() && *value == *precondition.expected
                           : !value.ok();
    if (!holds) return PreconditionFailed(precondition);
  }
  return absl::OkStatus();
}

void PendingView::Add(WriteSet writes) {
  sets_.push_back(std::move(writes));
  for (const WriteSet::Write& write : sets_.back().writes()) {
    newest_[Key(write.family, write.key)] = &write;
    bytes_ += static_cast<int64_t>(write.key.size() + (write.value ? write.value->size() : 0));
  }
}

WriteSet PendingView::Take() {
  newest_.clear();
  WriteSet all;
  for (WriteSet& set : sets_) all.Append(std::move(set));
  sets_.clear();
  return all;
}

}  // namespace nianbao::storage
