// Reading at size: fills a store with revisions once, then measures what people and auditors
// ask of it. Says, a line each, what was measured.
//
//   history_bench --store DIR [--revisions 20000] [--per-report 20]
//
// A store that is there already is used as it is, and filled up if it is smaller.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/form/figure_sums.h"
#include "services/submission/reports/related_reports.h"
#include "services/submission/reports/reports.h"
#include "storage/log/receipt.h"
#include "storage/sequencer/log_reader.h"
#include "tests/bench/revisions.h"

namespace nianbao::bench {
namespace {

namespace v1 = submission::v1;

struct Size {
  int64_t revisions = 20000;
  int64_t per_report = 20;
};

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

std::string AgencyId(int64_t report) { return absl::StrCat("a", report); }

double Mebibytes(const std::string& folder) {
  double bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += static_cast<double>(entry.file_size());
  }
  return bytes / (1 << 20);
}

int64_t ResidentMebibytes() {
  std::ifstream in("/proc/self/statm");
  int64_t pages = 0;
  in >> pages >> pages;
  return pages * sysconf(_SC_PAGESIZE) >> 20;
}

// From where the store stands to the size asked for, by many writers.
void Fill(BenchStore& store, const Size& size) {
  const Samples samples(64);
  std::atomic<int64_t> next = store.sequencer().Head().tree_size - 2;
  const int64_t begin = next;
  if (begin >= size.revisions) return;
  const absl::Time begun = absl::Now();
  std::vector<std::thread> writers;
  const int64_t reports = size.revisions / size.per_report;
  for (int t = 0; t < 64; ++t) {
    writers.emplace_back([&] {
      while (true) {
        const int64_t n = next++;
        if (n >= size.revisions) return;
        // All reports get their first revision, then their second …
        const records::ReportId id = {AgencyId(n % reports), "2023"};
        Check(store.sequencer()
                  .Commit(samples.MakeRevision(static_cast<size_t>(n) % samples.size(), id,
                                               n / reports + 1))
                  .status());
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  const double seconds = absl::ToDoubleSeconds(absl::Now() - begun);
  std::printf("filled with %ld revisions: %.0f/s\n", static_cast<long>(size.revisions - begin),
              static_cast<double>(size.revisions - begin) / seconds);
}

// Calls `work` some thousand times after a warm-up and says how long one takes.
void Measure(const char* what, int times, const std::function<void()>& work) {
  for (int i = 0; i < times / 10; ++i) work();
  std::vector<double> micros;
  for (int i = 0; i < times; ++i) {
    const absl::Time begun = absl::Now();
    work();
    micros.push_back(absl::ToDoubleMicroseconds(absl::Now() - begun));
  }
  std::sort(micros.begin(), micros.end());
  std::printf("%-44s p50 %9.1f us   p99 %9.1f us\n", what, micros[micros.size() / 2],
              micros[micros.size() * 99 / 100]);
}

// The figures every report of the year had as of a leaf, summed cell by cell.
int64_t RollUp(const storage::Engine& engine, const form::Form& form, int64_t position) {
  form::FigureSums sums(form.cells().size());
  int64_t reports = 0;
  const auto snapshot = engine.NewSnapshot();
  Check(records::Reader(*snapshot).FiguresAsOf(2023, 1, position,
                                               [&](const records::StoredFigures& figures) {
                                                 Check(sums.Add(figures.packed));
                                                 ++reports;
                                                 return true;
                                               }));
  return reports;
}

runtime::Call Reader() {
  runtime::Call call;
  call.actor.set_principal("auditor");
  call.actor.set_person("auditor");
  call.grants = {{runtime::Role::kSuperior, "*"}};
  return call;
}

void MeasureReports(const submission::Site& site, const Size& size, std::mt19937_64& random) {
  const submission::Reports reports(site);
  const runtime::Call call = Reader();
  const int64_t count = size.revisions / size.per_report;
  const auto name = [&] {
    return records::ReportName({AgencyId(static_cast<int64_t>(random() % count)), "2023"});
  };
  const auto revision = [&] { return 1 + random() % size.per_report; };
  Measure("history list (ListRevisions)", 2000, [&] {
    v1::ListRevisionsRequest request;
    request.set_parent(name());
    const auto listed = reports.ListRevisions(call, request);
    Check(listed.status());
    if (listed->revisions_size() != size.per_report) Check(absl::InternalError("revisions"));
  });
  Measure("one old revision (GetReport)", 2000, [&] {
    v1::GetReportRequest request;
    request.set_name(absl::StrCat(name(), "/revisions/", revision()));
    Check(reports.Get(call, request).status());
  });
  Measure("cell diff (DiffRevisions)", 2000, [&] {
    v1::DiffRevisionsRequest request;
    const std::string report = name();
    request.set_before(absl::StrCat(report, "/revisions/", revision()));
    request.set_after(absl::StrCat(report, "/revisions/", revision()));
    Check(reports.Diff(call, request).status());
  });
}

constexpr int kSiblings = 64;

// 64 bodies of a county, which have filed for 2023.
void PutSiblings(BenchStore& store, std::mt19937_64& random) {
  constexpr int kHashes = 128;
  constexpr int kParts = 2;
  storage::WriteSet writes;
  for (int i = 0; i < kSiblings; ++i) {
    const std::string id = absl::StrCat("sibling", i);
    records::AgencyVersion version;
    version.set_version(1);
    version.mutable_agency()->set_name(records::AgencyName(id));
    version.mutable_agency()->add_names()->set_text("某县某局");
    records::PutAgency(version, &writes);
    validation::v1::Peer peer;
    peer.set_agency(records::AgencyName(id));
    peer.set_name("某县某局");
    for (int part = 1; part <= kParts; ++part) {
      validation::v1::TextSketch& sketch = *peer.add_sketches();
      sketch.set_section(part);
      sketch.set_version(1);
      sketch.set_size(kHashes);
      for (int n = 0; n < kHashes; ++n) sketch.add_smallest(static_cast<uint32_t>(random()));
    }
    writes.Put(storage::Family::kIndex, records::SubordinateKey("county", id), "");
    records::PutPeer({id, 2023, report::v1::Report::KIND_OWN}, peer, &writes);
  }
  Check(store.engine().Commit(writes));
}

// What a save looks at of its siblings: their sketches where they have filed, else their names.
void MeasureSiblings(BenchStore& store, submission::Site& site, std::mt19937_64& random) {
  PutSiblings(store, random);
  v1::Agency agency;
  agency.set_name("agencies/one");
  agency.set_superior("agencies/county");
  report::v1::Report report;
  report.set_kind(report::v1::Report::KIND_OWN);
  const auto look = [&] {
    const auto view = submission::View::Open(site);
    Check(view.status());
    validation::v1::Context context;
    Check(submission::AddPeers(*view, agency, report, std::nullopt, &context));
    const int found = context.peers_size() + context.registry_names_size();
    if (found != kSiblings) Check(absl::InternalError("siblings"));
  };
  const auto look_anew = [&] {
    site.siblings = std::make_shared<submission::SiblingMemory>();
    look();
  };
  report.set_year(2023);
  Measure("64 siblings' sketches, read", 500, look_anew);
  Measure("64 siblings' sketches, remembered", 2000, look);
  report.set_year(2024);
  Measure("64 siblings' names, read", 500, look_anew);
  Measure("64 siblings' names, remembered", 2000, look);
}

void MeasureLog(BenchStore& store, std::mt19937_64& random) {
  const int64_t leaves = store.sequencer().Head().tree_size;
  const auto position = [&] { return static_cast<int64_t>(random() % leaves); };
  Measure("inclusion proof and receipt", 2000, [&] {
    const auto reader = storage::LogReader::Open(store.engine(), store.sequencer());
    Check(reader->Receipt(position()).status());
  });
  Measure("consistency proof", 2000, [&] {
    const auto reader = storage::LogReader::Open(store.engine(), store.sequencer());
    Check(reader->ConsistencyProof(1 + position(), leaves).status());
  });
  const auto reader = storage::LogReader::Open(store.engine(), store.sequencer());
  const auto parts = reader->Receipt(position());
  Check(parts.status());
  audit::v1::TreeHead head;
  head.set_origin(parts->head.origin);
  head.set_tree_size(parts->head.tree_size);
  head.set_root_hash(parts->head.root_hash);
  head.set_note(parts->head.note);
  log::TrustPolicy policy;
  const log::PublicKey& key = store.signer().public_key();
  audit::v1::LogKey& trusted = policy.keys.emplace_back();
  trusted.set_name(key.name);
  trusted.set_key_hash(log::KeyHash(key));
  trusted.set_algorithm(audit::v1::LogKey::ALGORITHM_ED25519);
  trusted.set_public_key(key.bytes);
  const auto receipt = log::MakeReceipt(parts->entry.bytes, parts->inclusion, head, {});
  Check(receipt.status());
  Measure("offline verification of a receipt", 2000,
          [&] { Check(log::VerifyReceipt(*receipt, policy).status()); });
}

int Run(const std::string& path, const Size& size) {
  {
    BenchStore filled(path);
    Fill(filled, size);
  }
  const absl::Time begun = absl::Now();
  BenchStore store(path);
  std::printf("start-up                                     %12.1f ms\n",
              absl::ToDoubleMilliseconds(absl::Now() - begun));
  std::printf("resident after start                         %12ld MiB\n",
              static_cast<long>(ResidentMebibytes()));
  const double mebibytes = Mebibytes(path);
  std::printf("on disk                                      %12.0f MiB, %.0f bytes a revision\n",
              mebibytes, mebibytes * (1 << 20) / static_cast<double>(size.revisions));
  submission::Site site;
  site.engine = &store.engine();
  site.sequencer = &store.sequencer();
  site.forms = std::make_shared<form::FormRegistry>(form::FormRegistry::Embedded());
  std::mt19937_64 random(1);
  MeasureReports(site, size, random);
  MeasureSiblings(store, site, random);
  MeasureLog(store, random);
  const form::Form& form = **site.forms->ForYear(2023);
  const int64_t leaves = store.sequencer().Head().tree_size;
  const std::pair<const char*, int64_t> moments[] = {{"roll-up", leaves},
                                                     {"roll-up as of half the log", leaves / 2}};
  for (const auto& [what, position] : moments) {
    int64_t reports = 0;
    Measure(what, 10, [&, at = position] { reports = RollUp(store.engine(), form, at); });
    std::printf("  over %ld reports\n", static_cast<long>(reports));
  }
  std::printf("resident after reading                       %12ld MiB\n",
              static_cast<long>(ResidentMebibytes()));
  return 0;
}

}  // namespace
}  // namespace nianbao::bench

// What CLI11 throws beside parse errors is a defect of a declaration, and ends the program.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
  CLI::App app("Measures reading a store of many revisions");
  std::string path;
  nianbao::bench::Size size;
  app.add_option("--store", path, "folder of the store")->required();
  app.add_option("--revisions", size.revisions, "revisions in the store");
  app.add_option("--per-report", size.per_report, "revisions of each report");
  CLI11_PARSE(app, argc, argv);
  return nianbao::bench::Run(path, size);
}
