// Judgements, publications and their files, forms and remembered requests.
#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "nianbao/validation/v1/validation.pb.h"
#include "storage/base/status_macros.h"
#include "storage/check/record_check.h"
#include "storage/engine/engine.h"
#include "storage/engine/store_format.h"
#include "storage/log/commitments.h"
#include "storage/log/leaf.h"
#include "storage/records/store.h"

namespace nianbao::check {
namespace {

using storage::Family;
using storage::KeyRange;

// Digests are evenly spread already.
uint64_t Short(absl::string_view digest) { return NumberAt(digest, 0); }

}  // namespace

absl::Status RecordCheck::Forms() {
  examination_.Begin("editions");
  return examination_.Scan(
      Family::kEditions, KeyRange::All(),
      [&](absl::string_view key, absl::string_view sealed) { return OfForm(key, sealed); });
}

absl::Status RecordCheck::OfForm(absl::string_view key, absl::string_view sealed) {
  const std::string words = key.empty() || key[0] == 'e' ? "edition " : "rule set ";
  submission::v1::UsedForm used;
  ASSIGN_OR_RETURN(const bool sound, Open(Family::kEditions, key, sealed,
                                          words + absl::CHexEscape(key), "", &used, nullptr));
  if (!sound) return absl::OkStatus();
  const bool edition = used.has_edition();
  const std::string& id = edition ? used.edition().id() : used.rule_set().id();
  const int64_t revision = edition ? used.edition().revision() : used.rule_set().revision();
  const std::string& digest = edition ? used.edition().digest() : used.rule_set().digest();
  const std::string record = absl::StrCat(words, id, " revision ", revision);
  if (key != (edition ? records::EditionKey(id, revision, digest)
                      : records::RuleSetKey(id, revision, digest))) {
    return examination_.Tell(
        Differs("FORM_KEY", Family::kEditions, record, "", absl::CHexEscape(key), record));
  }
  const std::string found = Hash(Suite::kSha256, used.file());
  if (found != digest) {
    return examination_.Tell(
        Differs("FORM_DIGEST", Family::kEditions, record, "", Hex(digest), Hex(found)));
  }
  if (edition) {
    edition_files_.push_back(used.file());
  } else {
    rule_sets_.insert(digest);
  }
  return absl::OkStatus();
}

absl::Status RecordCheck::Publications() {
  Numbers numbers;
  RETURN_IF_ERROR(examination_.Scan(Family::kReports, KeyRange::Prefix("p"),
                                    [&](absl::string_view key, absl::string_view sealed) {
                                      return OfPublication(key, sealed, &numbers);
                                    }));
  EndCount(publication_count_, "", numbers);
  return absl::OkStatus();
}

// Says how many records the owner had whose numbers end where `next` begins.
void RecordCheck::EndCount(int relation, const std::string& next, const Numbers& numbers) {
  if (numbers.owner.empty() || next == numbers.owner) return;
  examination_.Holds(relation, numbers.owner, Number(static_cast<uint64_t>(numbers.last)));
}

absl::Status RecordCheck::OfPublication(absl::string_view key, absl::string_view sealed,
                                        Numbers* numbers) {
  const auto parsed = records::ParsePublicationKey(key);
  if (!parsed) return Unknown(Family::kReports, key);
  const std::string name = records::ReportName(parsed->first);
  const std::string record = absl::StrCat("publication ", parsed->second, " of ", name);
  EndCount(publication_count_, name, *numbers);
  RETURN_IF_ERROR(Up(Family::kReports, "publication", name, parsed->second, numbers));
  submission::v1::Publication publication;
  ASSIGN_OR_RETURN(const bool sound,
                   Open(Family::kReports, key, sealed, record, name, &publication, nullptr));
  if (!sound) return absl::OkStatus();
  const auto epoch = examination_.EpochOf(publication.origin());
  facts_.Manifest(name, epoch.value_or(0), publication.position(),
                  log::ManifestCommitment(examination_.identity().suite, publication));
  for (const auto& artefact : publication.artefacts()) published_.insert(Short(artefact.digest()));
  return absl::OkStatus();
}

absl::Status RecordCheck::Judgements() {
  examination_.Begin("judgements");
  Numbers numbers;
  RETURN_IF_ERROR(examination_.Scan(Family::kJudgements, KeyRange::All(),
                                    [&](absl::string_view key, absl::string_view sealed) {
                                      return OfJudgement(key, sealed, &numbers);
                                    }));
  EndCount(judgement_count_, "", numbers);
  return absl::OkStatus();
}

absl::Status RecordCheck::OfJudgement(absl::string_view key, absl::string_view sealed,
                                      Numbers* numbers) {
  const auto parsed = records::ParseJudgementKey(key);
  if (!parsed) return Unknown(Family::kJudgements, key);
  const std::string report = records::ReportName(parsed->first.report);
  const std::string name = records::RevisionName(parsed->first.report, parsed->first.revision);
  const std::string record = absl::StrCat("judgement ", parsed->second, " of ", name);
  EndCount(judgement_count_, name, *numbers);
  RETURN_IF_ERROR(Up(Family::kJudgements, "judgement", name, parsed->second, numbers));
  records::StoredJudgement stored;
  ASSIGN_OR_RETURN(const bool sound,
                   Open(Family::kJudgements, key, sealed, record, report, &stored, nullptr));
  if (!sound) return absl::OkStatus();
  const auto& verdict = stored.judgement().verdict();
  const auto& rules = verdict.rule_set();
  if (!rules.digest().empty() && rule_sets_.count(rules.digest()) == 0) {
    const std::string set = absl::StrCat("rule set ", rules.id(), " revision ", rules.revision());
    RETURN_IF_ERROR(examination_.Tell(
        Wrong("RULE_SET_MISSING", Family::kEditions, absl::StrCat(set, " of ", record), "",
              "校验所依据的规则集没有保存", "its bytes are not kept")));
  }
  if (!stored.has_mark()) return absl::OkStatus();
  const auto epoch = examination_.EpochOf(stored.mark().origin());
  facts_.Verdict(
      report, epoch.value_or(0), stored.mark().position(),
      log::VerdictCommitment(examination_.identity().suite, stored.judgement().salt(), verdict));
  return absl::OkStatus();
}

absl::Status RecordCheck::Artefacts() {
  examination_.Begin("artefacts");
  absl::flat_hash_set<uint64_t> missing = published_;
  RETURN_IF_ERROR(examination_.Scan(Family::kArtefacts, KeyRange::All(),
                                    [&](absl::string_view key, absl::string_view sealed) {
                                      return OfArtefact(key, sealed, &missing);
                                    }));
  return missing.empty() ? absl::OkStatus() : NameMissing(missing);
}

absl::Status RecordCheck::OfArtefact(absl::string_view key, absl::string_view sealed,
                                     absl::flat_hash_set<uint64_t>* missing) {
  if (key.size() != 1 + kHashSize || key[0] != 'a') return Unknown(Family::kArtefacts, key);
  const absl::string_view digest = key.substr(1);
  const std::string record = absl::StrCat("file ", Hex(digest));
  missing->erase(Short(digest));
  const auto bytes = records::Unseal(key, sealed, record);
  if (!bytes.ok()) {
    return examination_.Tell(Wrong("RECORD_DAMAGED", Family::kArtefacts, record, "",
                                   "文件损坏，与存入时不同", bytes.status().message()));
  }
  const std::string found = Hash(Suite::kSha256, *bytes);
  if (found != digest) {
    return examination_.Tell(
        Differs("ARTEFACT_DIGEST", Family::kArtefacts, record, "", Hex(digest), Hex(found)));
  }
  if (published_.count(Short(digest)) > 0) return absl::OkStatus();
  return examination_.Tell(Wrong("ARTEFACT_UNRECORDED", Family::kArtefacts, record, "",
                                 "没有发布记录提到这个文件", "no publication names it"));
}

// Which publications lack their files: looked for only when some do.
absl::Status RecordCheck::NameMissing(const absl::flat_hash_set<uint64_t>& missing) {
  return examination_.snapshot().Scan(
      Family::kReports, KeyRange::Prefix("p"), storage::Order::kForward, 0,
      [&](absl::string_view key, absl::string_view sealed) {
        submission::v1::Publication publication;
        const auto parsed = records::ParsePublicationKey(key);
        if (!parsed || !records::Unseal(key, sealed, "", &publication).ok()) return true;
        const std::string name = records::ReportName(parsed->first);
        bool go_on = true;
        for (const auto& artefact : publication.artefacts()) {
          if (missing.count(Short(artefact.digest())) == 0) continue;
          if (IsErased(parsed->first, publication)) {
            if (!examination_.ledger().collecting()) ++examination_.summary().erased;
            continue;
          }
          const std::string record = absl::StrCat("file ", Hex(artefact.digest()),
                                                  " of publication ", parsed->second, " of ", name);
          go_on &= examination_
                       .Tell(Wrong("ARTEFACT_MISSING", Family::kArtefacts, record, name,
                                   "已发布的文件缺失", "is missing"))
                       .ok();
        }
        return go_on;
      });
}

// Whether text of the revision was erased after this publication of it.
bool RecordCheck::IsErased(const records::ReportId& report,
                           const submission::v1::Publication& publication) {
  const uint64_t epoch = examination_.EpochOf(publication.origin()).value_or(0);
  const std::string prefix = storage::ByResourcePrefix(records::ReportName(report));
  bool erased = false;
  const absl::Status read = examination_.snapshot().Scan(
      Family::kIndex,
      {storage::IndexKey(prefix, epoch, publication.position() + 1), KeyRange::Prefix(prefix).end},
      storage::Order::kForward, 0, [&](absl::string_view key, absl::string_view) {
        erased = ErasesFrom(storage::EpochOf(key).value_or(0), storage::PositionOf(key).value_or(0),
                            publication.revision());
        return !erased;
      });
  return read.ok() && erased;
}

// Whether the leaf records that text of the revision was erased.
bool RecordCheck::ErasesFrom(uint64_t epoch, int64_t position, int64_t revision) {
  const std::optional<audit::v1::Erasure> erasure = examination_.ErasureAt(epoch, position);
  if (!erasure) return false;
  const auto& revisions = erasure->revisions();
  return std::find(revisions.begin(), revisions.end(), revision) != revisions.end();
}

// What tells filed texts from others. Which revision was filed is told elsewhere.
absl::Status RecordCheck::Peers() {
  return examination_.Scan(
      Family::kIndex, KeyRange::Prefix("t"),
      [&](absl::string_view key, absl::string_view sealed) -> absl::Status {
        const auto id = records::ParsePeerKey(key);
        if (!id) return Unknown(Family::kIndex, key);
        const std::string agency = records::AgencyName(id->agency);
        const std::string record = absl::StrCat("sketches of ", agency, " for ", id->year);
        validation::v1::Peer peer;
        ASSIGN_OR_RETURN(const bool sound,
                         Open(Family::kIndex, key, sealed, record, agency, &peer, nullptr));
        if (!sound || peer.agency() == agency) return absl::OkStatus();
        return examination_.Tell(
            Differs("PEER", Family::kIndex, record, agency, agency, peer.agency()));
      });
}

// Of which reports others wait to be judged again.
absl::Status RecordCheck::Renewals() {
  return examination_.Scan(
      Family::kIndex, KeyRange::Prefix(records::RenewalPrefix()),
      [&](absl::string_view key, absl::string_view sealed) -> absl::Status {
        const auto id = records::ParseRenewalKey(key);
        if (!id) return Unknown(Family::kIndex, key);
        const std::string report = records::ReportName(*id);
        const std::string record = absl::StrCat("renewal asked for by ", report);
        records::Renewal renewal;
        return Open(Family::kIndex, key, sealed, record, report, &renewal, nullptr).status();
      });
}

// What erasures left in files, as long as that is not purged.
absl::Status RecordCheck::Purges() {
  return examination_.Scan(
      Family::kIndex, KeyRange::Prefix(records::PurgePrefix()),
      [&](absl::string_view key, absl::string_view sealed) -> absl::Status {
        const auto id = records::ParsePurgeKey(key);
        if (!id) return Unknown(Family::kIndex, key);
        const std::string record =
            absl::StrCat("purge after ", LeafWords(id->origin, id->position));
        records::Purge purge;
        return Open(Family::kIndex, key, sealed, record, "", &purge, nullptr).status();
      });
}

absl::Status RecordCheck::Requests() {
  examination_.Begin("requests");
  return examination_.Scan(
      Family::kRequests, KeyRange::All(),
      [&](absl::string_view key, absl::string_view sealed) -> absl::Status {
        if (key.size() != 1 + kHashSize || key[0] != 'q') return Unknown(Family::kRequests, key);
        records::RequestMemory memory;
        const std::string record = absl::StrCat("request ", Hex(key.substr(1)));
        ASSIGN_OR_RETURN(const bool sound,
                         Open(Family::kRequests, key, sealed, record, "", &memory, nullptr));
        return sound && memory.has_mark() ? OfRequest(key, memory) : absl::OkStatus();
      });
}

// The leaf that an answer names is of that resource and commits to that request.
absl::Status RecordCheck::OfRequest(absl::string_view key, const records::RequestMemory& memory) {
  const std::string record =
      absl::StrCat("request ", Hex(key.substr(1)), " for ", memory.resource());
  const auto epoch = examination_.EpochOf(memory.mark().origin());
  const int64_t position = memory.mark().position();
  if (epoch && examination_.IsLeafWrong(*epoch, position)) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const auto bytes,
      examination_.Find(Family::kLeaves, storage::LeafKey(epoch.value_or(0), position)));
  const auto leaf = bytes ? log::DecodeLeaf(*bytes) : absl::NotFoundError("");
  const std::string expected = LeafWords(memory.mark().origin(), position);
  if (!leaf.ok() || leaf->resource != memory.resource()) {
    return examination_.Tell(Differs("REQUEST_LEAF", Family::kRequests, record, memory.resource(),
                                     absl::StrCat(expected, " of ", memory.resource()),
                                     leaf.ok() ? leaf->resource : "no such leaf"));
  }
  const std::string details_key = records::DetailsKey(memory.mark().origin(), position);
  ASSIGN_OR_RETURN(const auto sealed, examination_.Find(Family::kDetails, details_key));
  audit::v1::EntryDetails details;
  // Erased details took their salt along; damaged ones have been told.
  if (!sealed || !records::Unseal(details_key, *sealed, "", &details).ok() ||
      details.salt().empty()) {
    return absl::OkStatus();
  }
  for (const std::string& method : methods_) {
    if (log::RequestCommitment(leaf->suite, details.salt(), method, memory.request_hash()) ==
        leaf->request_commitment) {
      return absl::OkStatus();
    }
  }
  return examination_.Tell(
      Wrong("REQUEST", Family::kRequests, record, memory.resource(),
            absl::StrCat("与日志条目所承诺的请求不符（", expected, "）"),
            absl::StrCat("is not the request that ", expected, " commits to")));
}

// Kinds of keys that no part of this check reads.
absl::Status RecordCheck::Others() {
  examination_.Begin("other records");
  const std::pair<Family, absl::string_view> kinds[] = {
      {Family::kAgencies, "cv"}, {Family::kReports, "cpv"},         {Family::kRevisions, "mr"},
      {Family::kFigures, "fgn"}, {Family::kIndex, "APRTZejnstuwx"}, {Family::kEditions, "er"},
  };
  for (const auto& [family, letters] : kinds) {
    std::string from;
    for (size_t i = 0; i <= letters.size(); ++i) {
      const std::string end = i < letters.size() ? std::string(1, letters[i]) : std::string();
      if (end.empty() || from < end) {
        RETURN_IF_ERROR(examination_.Scan(
            family, {from, end},
            [&, f = family](absl::string_view key, absl::string_view) { return Unknown(f, key); }));
      }
      if (!end.empty()) from = std::string(1, static_cast<char>(end[0] + 1));
    }
  }
  return examination_.Scan(
      Family::kMeta, KeyRange::All(), [&](absl::string_view key, absl::string_view value) {
        int number = 0;
        const bool known = key == storage::kIdentityKey ||
                           (key == storage::kStoreFormatKey && absl::SimpleAtoi(value, &number)) ||
                           key == storage::kRestoredKey ||
                           absl::StartsWith(key, storage::LogKeyPrefix());
        return known ? absl::OkStatus() : Unknown(Family::kMeta, key);
      });
}

}  // namespace nianbao::check
