#include "services/form/salts.h"

#include "absl/container/flat_hash_map.h"
#include "storage/base/hash.h"

namespace nianbao::form {
namespace {

using report::v1::Attachment;
using report::v1::Block;
using report::v1::Content;
using report::v1::Explanation;
using report::v1::Report;

template <typename Item>
using ById = absl::flat_hash_map<std::string, const Item*>;

// Salts the content of `item`; an erased item has none to salt.
template <typename Item>
void FillContent(const ById<Item>& parents, const RandomSource& random, Item* item) {
  if (!item->has_content() || !item->content().salt().empty()) return;
  Content& content = *item->mutable_content();
  const auto parent = parents.find(item->id());
  const bool same = parent != parents.end() && parent->second->has_content() &&
                    parent->second->content().text() == content.text();
  content.set_salt(same ? parent->second->content().salt() : random(kHashSize));
}

void FillAttachment(const ById<Attachment>& parents, const RandomSource& random, Attachment* item) {
  if (item->role() != Attachment::ROLE_IMAGE || !item->salt().empty()) return;
  const auto parent = parents.find(item->id());
  const bool same = parent != parents.end() && parent->second->role() == item->role() &&
                    parent->second->digest() == item->digest() &&
                    parent->second->media_type() == item->media_type() &&
                    parent->second->size() == item->size();
  item->set_salt(same ? parent->second->salt() : random(kHashSize));
}

}  // namespace

void FillSalts(Report* report, const Report* parent, const RandomSource& random) {
  ById<Block> blocks;
  ById<Explanation> explanations;
  ById<Attachment> attachments;
  if (parent != nullptr) {
    for (const auto& section : parent->sections()) {
      for (const Block& block : section.blocks()) blocks.emplace(block.id(), &block);
    }
    for (const auto& item : parent->explanations()) explanations.emplace(item.id(), &item);
    for (const auto& item : parent->attachments()) attachments.emplace(item.id(), &item);
  }
  for (auto& section : *report->mutable_sections()) {
    for (Block& block : *section.mutable_blocks()) FillContent(blocks, random, &block);
  }
  for (auto& item : *report->mutable_explanations()) FillContent(explanations, random, &item);
  for (auto& item : *report->mutable_attachments()) FillAttachment(attachments, random, &item);
}

}  // namespace nianbao::form
