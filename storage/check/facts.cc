#include "storage/check/facts.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "nianbao/audit/v1/audit.pb.h"
#include "storage/sequencer/log_keys.h"

namespace nianbao::check {
namespace {

using storage::Family;
using OptionalText = std::optional<std::string>;

// Marks a leaf that only a wrong one follows: nobody is left to name it.
constexpr char kBeforeWrongLeaf[] = "before a wrong leaf";

// A value: the resource, 0x00, and what is compared.
std::string Value(absl::string_view resource, absl::string_view rest) {
  return absl::StrCat(resource, absl::string_view("\0", 1), rest);
}
std::string ResourceIn(absl::string_view value) {
  return std::string(value.substr(0, value.find('\0')));
}
absl::string_view RestOf(absl::string_view value) { return value.substr(value.find('\0') + 1); }

std::string FilesSubject(absl::string_view resource, int64_t revision) {
  return absl::StrCat(resource, "/revisions/", revision);
}

std::string Micros(absl::Time time) {
  return Number(static_cast<uint64_t>(absl::ToUnixMicros(time)));
}

// How a kind of record that names its leaf is spoken of.
struct Kind {
  absl::string_view code;
  Family family;
  absl::string_view zh;
  absl::string_view en;
};

// What a value shows beside its resource: bytes as hex.
std::string Shown(absl::string_view value) {
  const absl::string_view rest = RestOf(value);
  return rest.empty() ? "-" : absl::BytesToHexString(rest.substr(0, 48));
}

Examination::Namer LeafNamer(const Examination& e, const Kind& kind) {
  return [&e, kind](absl::string_view subject, const OptionalText& says,
                    const OptionalText& holds) -> std::optional<Fault> {
    const uint64_t epoch = NumberAt(subject, 0);
    const auto position = static_cast<int64_t>(NumberAt(subject, 8));
    const std::string resource = ResourceIn(says ? *says : *holds);
    const Family family = kind.code == "VERSION" && !absl::StrContains(resource, "/reports/")
                              ? Family::kAgencies
                              : kind.family;
    if (e.IsLeafWrong(epoch, position)) return std::nullopt;
    if (e.IsWrong(storage::FamilyName(family), resource)) return std::nullopt;
    const std::string leaf = LeafWords(e.OriginOf(epoch), position);
    const std::string record = absl::StrCat(kind.en, " of ", resource, " under ", leaf);
    if (!holds) {
      return Wrong(absl::StrCat(kind.code, "_MISSING"), family, record, resource,
                   absl::StrCat("日志有记载，存储中却没有这条", kind.zh),
                   "the log records it, and it is not there");
    }
    if (!says) {
      return Wrong(absl::StrCat(kind.code, "_UNRECORDED"), family, record, resource,
                   absl::StrCat("这条", kind.zh, "所指的日志条目没有记载它"),
                   "the leaf it names does not record it");
    }
    return Differs(kind.code, family, record, resource, Shown(*says), Shown(*holds));
  };
}

std::optional<Fault> NameNode(const Examination& e, absl::string_view subject,
                              const OptionalText& says, const OptionalText& holds) {
  const int level = subject.size() > 8 ? static_cast<unsigned char>(subject[8]) : 0;
  const uint64_t index = NumberAt(subject, 9);
  const std::string record =
      absl::StrCat("subtree ", level, "/", index, " of ", e.OriginOf(NumberAt(subject, 0)));
  if (!holds) {
    return Wrong("TREE_NODE_MISSING", Family::kTree, record, "", "树节点缺失", "is missing");
  }
  if (!says) {
    return Wrong("TREE_NODE_EXTRA", Family::kTree, record, "", "没有相应的日志条目",
                 "no leaves make it");
  }
  return Differs("TREE_NODE", Family::kTree, record, "", Hex(*says), Hex(*holds));
}

std::optional<Fault> NameChain(const Examination& e, absl::string_view subject,
                               const OptionalText& says, const OptionalText& holds) {
  const std::string resource = ResourceIn(subject);
  const auto hash_of = [](const std::string& value) { return value.substr(0, kHashSize); };
  if (says && e.IsHashOfWrongLeaf(hash_of(*says))) return std::nullopt;
  if (e.IsWrong("index", resource) || e.IsWrong(kBeforeWrongLeaf, subject)) return std::nullopt;
  const std::string record =
      absl::StrCat("leaf number ", NumberAt(RestOf(subject), 0), " of ", resource);
  if (!holds) {
    return Wrong("CHAIN_GAP", Family::kLeaves, record, resource, "后续条目承接它，日志中却没有它",
                 "a later leaf follows it, and it is not there");
  }
  if (!says) {
    return Wrong("CHAIN_END", Family::kIndex, record, resource,
                 "没有后续条目，也没有末端记录承接它",
                 "no later leaf follows it, and no tip names it");
  }
  return Differs("CHAIN", Family::kLeaves, record, resource, Hex(hash_of(*says)),
                 Hex(hash_of(*holds)));
}

std::optional<Fault> NameIndex(const Examination& e, absl::string_view subject,
                               const OptionalText& says, const OptionalText& holds) {
  const uint64_t epoch = subject.size() < 16 ? 0 : NumberAt(subject, subject.size() - 16);
  const auto position =
      static_cast<int64_t>(subject.size() < 16 ? 0 : NumberAt(subject, subject.size() - 8));
  if (e.IsLeafWrong(epoch, position)) return std::nullopt;
  const std::string record =
      absl::StrCat("index ",
                   absl::CHexEscape(subject.substr(
                       0, subject.size() < 16 ? subject.size() : subject.size() - 16)),
                   " of ", LeafWords(e.OriginOf(epoch), position));
  if (!holds) {
    return Wrong("INDEX_MISSING", Family::kIndex, record, "", "日志条目没有这条索引",
                 "the leaf is not in this index");
  }
  if (says) {
    return Differs("INDEX", Family::kIndex, record, "", "an empty value", absl::CHexEscape(*holds));
  }
  return Wrong("INDEX_EXTRA", Family::kIndex, record, "", "索引所指的日志条目与之不符",
               "the leaf is not what this index says");
}

// `logged`: the log says more than there are; otherwise less.
std::optional<Fault> NameFiles(const Examination& e, absl::string_view subject, bool logged) {
  const std::string report(subject.substr(0, subject.find("/revisions/")));
  if (e.IsWrong("revisions", report)) return std::nullopt;
  const std::string record = absl::StrCat("files of ", subject);
  if (logged) {
    return Wrong("FILE_MISSING", Family::kRevisions, record, report,
                 "日志记载的所附文件，版本记录中没有",
                 "the log records more than the revision has");
  }
  return Wrong("FILE_UNRECORDED", Family::kRevisions, record, report,
               "版本记录中的所附文件，日志没有记载", "the revision has more than the log records");
}

std::string LatestWords(const OptionalText& value) {
  if (!value) return "none";
  return absl::StrCat("revision ", NumberAt(*value, 0), " with digest ", Hex(value->substr(8)));
}

}  // namespace

Facts::Facts(Examination& examination) : examination_(examination) {
  Examination& e = examination_;
  tree_ =
      e.NewRelation([&e](absl::string_view subject, const OptionalText& says,
                         const OptionalText& holds) { return NameNode(e, subject, says, holds); });
  chain_ =
      e.NewRelation([&e](absl::string_view subject, const OptionalText& says,
                         const OptionalText& holds) { return NameChain(e, subject, says, holds); });
  index_ =
      e.NewRelation([&e](absl::string_view subject, const OptionalText& says,
                         const OptionalText& holds) { return NameIndex(e, subject, says, holds); });
  version_ = e.NewRelation(LeafNamer(e, {"VERSION", Family::kReports, "状态记录", "record"}));
  revision_ = e.NewRelation(LeafNamer(e, {"REVISION", Family::kRevisions, "版本", "revision"}));
  files_ =
      e.NewRelation([&e](absl::string_view subject, const OptionalText& says, const OptionalText&) {
        return NameFiles(e, subject, says.has_value());
      });
  verdict_ =
      e.NewRelation(LeafNamer(e, {"JUDGEMENT", Family::kJudgements, "校验结论", "judgement"}));
  manifest_ =
      e.NewRelation(LeafNamer(e, {"PUBLICATION", Family::kReports, "发布记录", "publication"}));
  log_key_ = e.NewRelation([](absl::string_view, const OptionalText& says, const OptionalText&) {
    return std::optional<Fault>(says ? Wrong("LOG_KEY_MISSING", Family::kMeta, "a key of the log",
                                             "", "日志登记过的密钥不在存储中",
                                             "the log added it, and it is not there")
                                     : Wrong("LOG_KEY", Family::kMeta, "a key of the log", "",
                                             "日志没有登记过这把密钥", "the log never added it"));
  });
  latest_ = e.NewRelation([&e](absl::string_view subject, const OptionalText& says,
                               const OptionalText& holds) -> std::optional<Fault> {
    const std::string report(subject);
    if (e.IsWrong("revisions", report) || e.IsWrong("reports", report)) return std::nullopt;
    const std::string record = absl::StrCat("latest revision of ", report);
    return Differs("LATEST", Family::kRevisions, record, report, LatestWords(says),
                   LatestWords(holds));
  });
}

void Facts::LatestSays(absl::string_view report, int64_t number, absl::string_view digest) {
  examination_.Says(latest_, report, absl::StrCat(Number(static_cast<uint64_t>(number)), digest));
}

void Facts::LatestHolds(absl::string_view report, int64_t number, absl::string_view digest) {
  examination_.Holds(latest_, report, absl::StrCat(Number(static_cast<uint64_t>(number)), digest));
}

bool Facts::MakesVersion(int action) {
  switch (action) {
    case audit::v1::ACTION_AGENCY_CREATED:
    case audit::v1::ACTION_AGENCY_CHANGED:
    case audit::v1::ACTION_REPORT_SAVED:
    case audit::v1::ACTION_REPORT_REVIEWED:
    case audit::v1::ACTION_REPORT_SUBMITTED:
    case audit::v1::ACTION_REPORT_RETURNED:
    case audit::v1::ACTION_REPORT_ACCEPTED:
    case audit::v1::ACTION_REPORT_PUBLISHED:
    case audit::v1::ACTION_PUBLICATION_CONFIRMED:
    case audit::v1::ACTION_REPORT_CORRECTED:
    case audit::v1::ACTION_REPORT_WITHDRAWN:
    case audit::v1::ACTION_REPORT_ARCHIVED:
    case audit::v1::ACTION_FINDING_WAIVED:
    case audit::v1::ACTION_CONTENT_ERASED:
    case audit::v1::ACTION_REPORT_REGISTERED:
    case audit::v1::ACTION_JUDGEMENT_APPENDED:
    case audit::v1::ACTION_ATTEMPT:
    case audit::v1::ACTION_BLOB_ATTACHED:
      return true;
    default:
      return false;
  }
}

void Facts::OfLeaf(const log::Leaf& leaf, uint64_t epoch, absl::string_view hash) {
  Examination& e = examination_;
  const int64_t position = leaf.position;
  const auto sequence = static_cast<uint64_t>(leaf.resource_sequence);
  e.Holds(chain_, Value(leaf.resource, Number(sequence)), absl::StrCat(hash, leaf.origin));
  if (sequence > 1) {
    OfTip(leaf.resource, sequence - 1, leaf.previous_leaf_hash, leaf.previous_origin);
  }
  for (const std::string& key : storage::IndexKeys(leaf, epoch)) e.Says(index_, key, "");
  const std::string subject = storage::LeafKey(epoch, position);
  if (MakesVersion(leaf.action)) {
    e.Says(version_, subject, Value(leaf.resource, Micros(leaf.recorded_time)));
  }
  if (leaf.action == audit::v1::ACTION_REPORT_SAVED ||
      leaf.action == audit::v1::ACTION_REPORT_REGISTERED) {
    RevisionFact fact;
    fact.number = leaf.revision;
    fact.suite = leaf.content_suite;
    fact.digest = leaf.after_digest;
    fact.cells = CellsOf(leaf.changed_cells);
    e.Says(revision_, subject,
           Value(leaf.resource, absl::StrCat(Number(static_cast<uint64_t>(fact.number)),
                                             SuiteName(fact.suite), fact.digest, fact.cells)));
  }
  if (leaf.action == audit::v1::ACTION_BLOB_ATTACHED) {
    e.Says(files_, FilesSubject(leaf.resource, leaf.revision), "");
  }
  if (!leaf.verdict_commitment.empty()) {
    e.Says(verdict_, subject, Value(leaf.resource, leaf.verdict_commitment));
  }
  if (!leaf.manifest_commitment.empty()) {
    e.Says(manifest_, subject, Value(leaf.resource, leaf.manifest_commitment));
  }
  if (leaf.action == audit::v1::ACTION_KEY_ADDED) e.Says(log_key_, "", leaf.after_digest);
}

void Facts::OfTip(absl::string_view resource, uint64_t sequence, absl::string_view hash,
                  absl::string_view origin) {
  if (examination_.IsHashOfWrongLeaf(hash)) {
    examination_.MarkWrong(kBeforeWrongLeaf, Value(resource, Number(sequence - 1)));
  }
  examination_.Says(chain_, Value(resource, Number(sequence)), absl::StrCat(hash, origin));
}

void Facts::Version(absl::string_view resource, uint64_t epoch, int64_t position,
                    absl::Time recorded) {
  examination_.Holds(version_, storage::LeafKey(epoch, position),
                     Value(resource, Micros(recorded)));
}

void Facts::Revision(absl::string_view resource, uint64_t epoch, int64_t position,
                     const RevisionFact& fact) {
  examination_.Holds(revision_, storage::LeafKey(epoch, position),
                     Value(resource, absl::StrCat(Number(static_cast<uint64_t>(fact.number)),
                                                  SuiteName(fact.suite), fact.digest, fact.cells)));
}

void Facts::Files(absl::string_view resource, int64_t revision, int count) {
  for (int i = 0; i < count; ++i) {
    examination_.Holds(files_, FilesSubject(resource, revision), "");
  }
}

void Facts::Verdict(absl::string_view resource, uint64_t epoch, int64_t position,
                    absl::string_view commitment) {
  examination_.Holds(verdict_, storage::LeafKey(epoch, position), Value(resource, commitment));
}

void Facts::Manifest(absl::string_view resource, uint64_t epoch, int64_t position,
                     absl::string_view commitment) {
  examination_.Holds(manifest_, storage::LeafKey(epoch, position), Value(resource, commitment));
}

void Facts::LogKey(absl::string_view digest) { examination_.Holds(log_key_, "", digest); }

void Facts::IndexEntry(absl::string_view key, absl::string_view value) {
  examination_.Holds(index_, key, value);
}

}  // namespace nianbao::check
