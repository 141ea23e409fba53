#include "storage/log/leaf.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/base/status_macros.h"

// Layout, big-endian throughout; str is a 2-byte length and its bytes, hash is a
// 1-byte length (0 or 32) and its bytes:
//
//   version u8 = 1 · suite u8 · origin str · position u64
//   recorded u64 (µs since 1970 UTC) · received u64
//   change id 16 bytes · action u16 · resource str · resource sequence u64
//   previous leaf hash · previous origin str
//   principal str · person str · asserted by str · assurance u8 · credential hash
//   decision u8 · content suite u8 · before hash · after hash · revision u64
//   edition hash · rule set hash
//   changed cells: u32 number, then a str each
//   details hash · verdict hash · request hash · manifest hash
namespace nianbao::log {
namespace {

constexpr uint8_t kVersion = 1;
constexpr size_t kChangeIdSize = 16;
constexpr uint32_t kMaxCells = 100000;
// The end of the year 9999: what a protobuf Timestamp can show.
constexpr int64_t kMaxMicros = 253402300799999999;

// Writes members in order. The first that does not fit makes the whole wrong.
class Writer {
 public:
  template <typename T>
  void Number(T value) {
    for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8) {
      out_.push_back(static_cast<char>(static_cast<uint64_t>(value) >> shift & 0xff));
    }
  }

  void Count(absl::string_view name, int64_t value) {
    if (value < 0) Wrong(name, "is negative");
    Number(static_cast<uint64_t>(value));
  }

  void String(absl::string_view name, absl::string_view value) {
    if (value.size() > std::numeric_limits<uint16_t>::max()) Wrong(name, "is too long");
    Number(static_cast<uint16_t>(value.size()));
    out_.append(value.data(), value.size());
  }

  void HashValue(absl::string_view name, absl::string_view value) {
    if (!value.empty() && value.size() != kHashSize) Wrong(name, "is not 32 bytes");
    Number(static_cast<uint8_t>(value.size()));
    out_.append(value.data(), value.size());
  }

  void Time(absl::string_view name, absl::Time value) {
    const int64_t micros = absl::ToUnixMicros(value);
    if (absl::FromUnixMicros(micros) != value) Wrong(name, "is not of whole microseconds");
    if (micros > kMaxMicros) Wrong(name, "is past the year 9999");
    Count(name, micros);
  }

  void Raw(absl::string_view bytes) { out_.append(bytes.data(), bytes.size()); }

  void Wrong(absl::string_view name, absl::string_view what) {
    if (status_.ok()) status_ = absl::InvalidArgumentError(absl::StrCat("leaf: ", name, " ", what));
  }

  absl::StatusOr<std::string> Finish() && {
    RETURN_IF_ERROR(status_);
    return std::move(out_);
  }

 private:
  std::string out_;
  absl::Status status_;
};

// Reads members in order; once it fails, everything read is empty.
class Reader {
 public:
  explicit Reader(absl::string_view bytes) : all_(bytes), rest_(bytes) {}

  template <typename T>
  T Number() {
    const absl::string_view bytes = Take(sizeof(T));
    uint64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<uint8_t>(c);
    return static_cast<T>(value);
  }

  int64_t Count() {
    const auto value = Number<uint64_t>();
    if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) Fail();
    return static_cast<int64_t>(value);
  }

  std::string String() { return std::string(Take(Number<uint16_t>())); }

  std::string HashValue() {
    const auto size = Number<uint8_t>();
    if (size != 0 && size != kHashSize) Fail();
    return std::string(Take(size));
  }

  absl::Time Time() { return absl::FromUnixMicros(Count()); }

  absl::string_view Take(size_t size) {
    if (failed_ || size > rest_.size()) {
      Fail();
      return {};
    }
    const absl::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  void Fail() {
    if (!failed_) at_ = all_.size() - rest_.size();
    failed_ = true;
  }

  absl::Status Finish() {
    if (!failed_ && !rest_.empty()) Fail();
    if (!failed_) return absl::OkStatus();
    return absl::DataLossError(absl::StrCat("not a leaf-v1: wrong at byte ", at_));
  }

  bool failed() const { return failed_; }

 private:
  absl::string_view all_;
  absl::string_view rest_;
  size_t at_ = 0;
  bool failed_ = false;
};

bool IsSuite(uint8_t number) {
  return number == static_cast<uint8_t>(Suite::kSha256) ||
         number == static_cast<uint8_t>(Suite::kSm3);
}

void CheckShape(const Leaf& leaf, Writer* out) {
  if (leaf.change_id.size() != kChangeIdSize) out->Wrong("change_id", "is not 16 bytes");
  if (leaf.action < 1 || leaf.action > 0xffff) out->Wrong("action", "is out of range");
  if (leaf.decision < 0 || leaf.decision > 0xff) out->Wrong("decision", "is out of range");
  if (leaf.origin.empty()) out->Wrong("origin", "is empty");
  if (leaf.resource.empty()) out->Wrong("resource", "is empty");
  if (leaf.resource_sequence < 1) out->Wrong("resource_sequence", "is not 1 or more");
  const bool first = leaf.resource_sequence == 1;
  if (leaf.previous_leaf_hash.empty() != first || leaf.previous_origin.empty() != first) {
    out->Wrong("previous_leaf_hash", "is absent exactly for a resource's first leaf");
  }
  if (leaf.changed_cells.size() > kMaxCells) out->Wrong("changed_cells", "are too many");
  for (size_t i = 1; i < leaf.changed_cells.size(); ++i) {
    if (leaf.changed_cells[i - 1] >= leaf.changed_cells[i]) {
      out->Wrong("changed_cells", "are not in byte order");
    }
  }
}

void WriteActor(const LeafActor& actor, Writer* out) {
  out->String("actor.principal", actor.principal);
  out->String("actor.person", actor.person);
  out->String("actor.asserted_by", actor.asserted_by);
  out->Number(static_cast<uint8_t>(actor.assurance));
  out->HashValue("actor.credential_digest", actor.credential_digest);
}

LeafActor ReadActor(Reader* in) {
  LeafActor actor;
  actor.principal = in->String();
  actor.person = in->String();
  actor.asserted_by = in->String();
  const auto assurance = in->Number<uint8_t>();
  if (assurance > static_cast<uint8_t>(LeafActor::Assurance::kPlatformAsserted)) in->Fail();
  actor.assurance = static_cast<LeafActor::Assurance>(assurance);
  actor.credential_digest = in->HashValue();
  return actor;
}

Suite ReadSuite(Reader* in) {
  const auto number = in->Number<uint8_t>();
  if (!IsSuite(number)) in->Fail();
  return static_cast<Suite>(number);
}

}  // namespace

absl::StatusOr<std::string> EncodeLeaf(const Leaf& leaf) {
  Writer out;
  CheckShape(leaf, &out);
  out.Number(kVersion);
  out.Number(static_cast<uint8_t>(leaf.suite));
  out.String("origin", leaf.origin);
  out.Count("position", leaf.position);
  out.Time("recorded_time", leaf.recorded_time);
  out.Time("received_time", leaf.received_time);
  out.Raw(leaf.change_id);
  out.Number(static_cast<uint16_t>(leaf.action));
  out.String("resource", leaf.resource);
  out.Count("resource_sequence", leaf.resource_sequence);
  out.HashValue("previous_leaf_hash", leaf.previous_leaf_hash);
  out.String("previous_origin", leaf.previous_origin);
  WriteActor(leaf.actor, &out);
  out.Number(static_cast<uint8_t>(leaf.decision));
  out.Number(static_cast<uint8_t>(leaf.content_suite));
  out.HashValue("before_digest", leaf.before_digest);
  out.HashValue("after_digest", leaf.after_digest);
  out.Count("revision", leaf.revision);
  out.HashValue("edition_digest", leaf.edition_digest);
  out.HashValue("rule_set_digest", leaf.rule_set_digest);
  out.Number(static_cast<uint32_t>(leaf.changed_cells.size()));
  for (const std::string& cell : leaf.changed_cells) out.String("changed_cells", cell);
  out.HashValue("details_commitment", leaf.details_commitment);
  out.HashValue("verdict_commitment", leaf.verdict_commitment);
  out.HashValue("request_commitment", leaf.request_commitment);
  out.HashValue("manifest_commitment", leaf.manifest_commitment);
  return std::move(out).Finish();
}

absl::StatusOr<Leaf> DecodeLeaf(absl::string_view bytes) {
  Reader in(bytes);
  Leaf leaf;
  if (in.Number<uint8_t>() != kVersion) in.Fail();
  leaf.suite = ReadSuite(&in);
  leaf.origin = in.String();
  leaf.position = in.Count();
  leaf.recorded_time = in.Time();
  leaf.received_time = in.Time();
  leaf.change_id = std::string(in.Take(kChangeIdSize));
  leaf.action = in.Number<uint16_t>();
  leaf.resource = in.String();
  leaf.resource_sequence = in.Count();
  leaf.previous_leaf_hash = in.HashValue();
  leaf.previous_origin = in.String();
  leaf.actor = ReadActor(&in);
  leaf.decision = in.Number<uint8_t>();
  leaf.content_suite = ReadSuite(&in);
  leaf.before_digest = in.HashValue();
  leaf.after_digest = in.HashValue();
  leaf.revision = in.Count();
  leaf.edition_digest = in.HashValue();
  leaf.rule_set_digest = in.HashValue();
  const auto cells = in.Number<uint32_t>();
  for (uint32_t i = 0; i < cells && !in.failed(); ++i) leaf.changed_cells.push_back(in.String());
  leaf.details_commitment = in.HashValue();
  leaf.verdict_commitment = in.HashValue();
  leaf.request_commitment = in.HashValue();
  leaf.manifest_commitment = in.HashValue();
  RETURN_IF_ERROR(in.Finish());
  // What decodes must also be what the encoder would write, shape rules included.
  const absl::StatusOr<std::string> again = EncodeLeaf(leaf);
  if (!again.ok() || *again != bytes) {
    return absl::DataLossError(absl::StrCat("not a leaf-v1: ", again.status().message()));
  }
  return leaf;
}

}  // namespace nianbao::log
