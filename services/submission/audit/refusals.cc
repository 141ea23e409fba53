#include "services/submission/audit/refusals.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/base/hash.h"
#include "storage/base/origin.h"
#include "storage/log/commitments.h"
#include "storage/log/leaf.h"
#include "storage/records/keys.h"
#include "storage/records/store.h"

namespace nianbao::audit_log {
namespace {

constexpr size_t kMostText = 1000;     // Bytes.
constexpr size_t kMostResource = 200;  // Longer names name nothing.
constexpr size_t kMostMethods = 16;    // Counted apart.
constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr std::chrono::seconds kTick{1};

// Cut between characters.
std::string Cut(absl::string_view text) {
  size_t size = std::min(text.size(), kMostText);
  while (size < text.size() && size > 0 && (text[size] & '\xc0') == '\x80') --size;
  return std::string(text.substr(0, size));
}

log::LeafActor LeafActorOf(const audit::v1::Actor& actor) {
  log::LeafActor leaf;
  leaf.principal = actor.principal();
  leaf.person = actor.person();
  leaf.asserted_by = actor.asserted_by();
  leaf.assurance = static_cast<log::LeafActor::Assurance>(actor.assurance());
  leaf.credential_digest = actor.credential_digest();
  return leaf;
}

}  // namespace

RefusalTrail::RefusalTrail(const storage::Engine& engine, storage::Sequencer& sequencer,
                           Suite suite, RefusalLimits limits, std::function<absl::Time()> now)
    : engine_(engine),
      sequencer_(sequencer),
      suite_(suite),
      limits_(limits),
      now_(std::move(now)),
      thread_([this] { Run(); }) {}

RefusalTrail::~RefusalTrail() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

// The principal's window. Null: too many are counted already.
RefusalTrail::Window* RefusalTrail::WindowOf(const audit::v1::Actor& actor, absl::Time now) {
  const auto found = windows_.find(actor.principal());
  if (found != windows_.end()) return &found->second;
  if (windows_.size() >= limits_.principals) return nullptr;
  Window& window = windows_[actor.principal()];
  window.start = now;
  // No person is accused of what several may have done.
  window.actor.set_principal(actor.principal());
  window.actor.set_person(actor.principal());
  window.actor.set_assurance(audit::v1::Actor::ASSURANCE_DIRECT);
  window.actor.set_credential_digest(actor.credential_digest());
  return &window;
}

void RefusalTrail::Observe(const runtime::RefusedCall& refused) {
  const absl::Time now = now_();
  const audit::v1::Actor& actor = refused.call.actor;
  bool writes = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    Close(now, false);
    Window* window = WindowOf(actor, now);
    if (window == nullptr) return;
    writes = window->entries < limits_.entries && waiting_.size() < limits_.waiting;
    if (writes) {
      ++window->entries;
    } else {
      ++window->more;
      const bool known = window->methods.count(std::string(refused.method)) > 0;
      const bool room = known || window->methods.size() < kMostMethods;
      ++window->methods[room ? std::string(refused.method) : "other methods"];
    }
  }
  if (!writes) return;
  runtime::RefusedRequest request = refused.request ? refused.request() : runtime::RefusedRequest();
  Waiting waiting{actor,
                  std::string(refused.method),
                  Cut(absl::StrCat(refused.method, ": ", refused.status.message())),
                  refused.call.peer,
                  refused.call.received_time,
                  std::move(request.resource),
                  std::move(request.hash)};
  const std::lock_guard<std::mutex> lock(mutex_);
  waiting_.push_back(std::move(waiting));
  wake_.notify_one();
}

// Ends windows: what was counted in them becomes one entry each.
void RefusalTrail::Close(absl::Time now, bool all) {
  for (auto window = windows_.begin(); window != windows_.end();) {
    const Window& ended = window->second;
    if (!all && now < ended.start + limits_.window) {
      ++window;
      continue;
    }
    if (ended.more > 0) {
      const std::string methods =
          absl::StrJoin(ended.methods, ", ", [](std::string* out, const auto& counted) {
            absl::StrAppend(out, counted.second, " of ", counted.first);
          });
      waiting_.push_back(
          {ended.actor, "-",
           Cut(absl::StrCat(ended.more, " more of ", ended.actor.principal(), " from ",
                            absl::FormatTime(ended.start, absl::UTCTimeZone()), " on: ", methods)),
           "", now, "", ""});
    }
    window = windows_.erase(window);
  }
}

void RefusalTrail::Flush() {
  std::unique_lock<std::mutex> lock(mutex_);
  flush_ = true;
  wake_.notify_all();
  idle_.wait(lock, [this] { return !flush_ && waiting_.empty() && !busy_; });
}

void RefusalTrail::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    wake_.wait_for(lock, kTick, [this] { return stop_ || flush_ || !waiting_.empty(); });
    const bool last = stop_;
    Close(now_(), last);
    flush_ = false;
    while (!waiting_.empty()) {
      const Waiting next = std::move(waiting_.front());
      waiting_.pop_front();
      busy_ = true;
      lock.unlock();
      Write(next);
      lock.lock();
      busy_ = false;
    }
    idle_.notify_all();
    if (last) return;
  }
}

// The resource that was asked for, or what exists of what it lies in.
std::string RefusalTrail::Resource(const std::string& asked) const {
  const std::string& origin = sequencer_.Head().origin;
  const std::string log = absl::StrCat("logs/", LogOfOrigin(origin));
  if (asked.empty() || asked.size() > kMostResource) return log;
  const std::unique_ptr<storage::Snapshot> snapshot = engine_.NewSnapshot();
  const records::Reader records(*snapshot);
  auto report = records::ParseReportName(asked);
  if (const auto revision = records::ParseRevisionName(asked)) report = revision->report;
  if (report && records.Report(*report).ok()) return records::ReportName(*report);
  const auto agency = report ? report->agency : records::ParseAgencyName(asked).value_or("");
  if (!agency.empty() && records.Agency(agency).ok()) return records::AgencyName(agency);
  return log;
}

// A refusal that cannot be written is not a reason to refuse anything else: the process's
// log has it.
void RefusalTrail::Write(const Waiting& waiting) {
  audit::v1::EntryDetails details;
  details.set_salt(RandomBytes(32));
  details.set_text(waiting.text);
  details.set_peer(waiting.peer);
  log::Leaf leaf;
  leaf.action = audit::v1::ACTION_REFUSED_BY_POLICY;
  leaf.resource = Resource(waiting.resource);
  leaf.actor = LeafActorOf(waiting.actor);
  leaf.received_time = waiting.received;
  leaf.change_id = RandomBytes(16);
  leaf.content_suite = suite_;
  leaf.details_commitment = log::DetailsCommitment(suite_, details);
  leaf.request_commitment =
      log::RequestCommitment(suite_, details.salt(), waiting.method, waiting.hash);
  storage::Change change;
  change.leaves = {std::move(leaf)};
  change.deadline = absl::Now() + kPatience;
  change.writes = [details](const storage::Assigned& assigned, storage::WriteSet* writes) {
    records::PutDetails(assigned.origin, assigned.first_position, details, writes);
  };
  sequencer_.Commit(std::move(change)).status().IgnoreError();
}

}  // namespace nianbao::audit_log
