#ifndef NIANBAO_STORAGE_ENGINE_STORE_FORMAT_H_
#define NIANBAO_STORAGE_ENGINE_STORE_FORMAT_H_

// The version of what a store holds, kept in family meta as a decimal number. A program
// refuses a newer one than its own.
namespace nianbao::storage {

inline constexpr char kStoreFormatKey[] = "format";

// 1: figures by revision. 2: figures by position, the newest of each report beside one
// another, and who came out of whom (storage/records/upgrade.h).
inline constexpr int kStoreFormat = 2;

}  // namespace nianbao::storage

#endif  // NIANBAO_STORAGE_ENGINE_STORE_FORMAT_H_
