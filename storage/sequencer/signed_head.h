#ifndef NIANBAO_STORAGE_SEQUENCER_SIGNED_HEAD_H_
#define NIANBAO_STORAGE_SEQUENCER_SIGNED_HEAD_H_

#include <cstdint>
#include <string>

namespace nianbao::storage {

// A tree's size and root, and the signed note (C2SP checkpoint) that states them.
struct SignedHead {
  std::string origin;
  int64_t tree_size = 0;
  std::string root_hash;  // 32 bytes.
  std::string note;       // Empty where no head of this size was signed.
};

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_SEQUENCER_SIGNED_HEAD_H_
