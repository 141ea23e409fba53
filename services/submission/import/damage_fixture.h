#ifndef NIANBAO_SERVICES_SUBMISSION_IMPORT_DAMAGE_FIXTURE_H_
#define NIANBAO_SERVICES_SUBMISSION_IMPORT_DAMAGE_FIXTURE_H_

#include <ostream>
#include <string>
#include <vector>

// The kinds of damage that real reports have, by the numbers of docs/import.md, each with its
// outcome: read right, or unread with its alternatives and a finding.
namespace nianbao::import {

inline constexpr char kPartTwo[] = "二、主动公开政府信息情况";
inline constexpr char kPartThree[] = "三、收到和处理政府信息公开申请情况";
inline constexpr char kPartFour[] = "四、政府信息公开行政复议、行政诉讼情况";

struct DamageCase {
  int kind;
  const char* name;
  const char* format;
  const char* section;  // Heading of the part the lines stand in.
  const char* lines;
  const char* cell;
  const char* value;                      // "3", "/", "blank", "none", or "unread".
  const char* code = "";                  // A finding that must be there; empty: any.
  std::vector<std::string> offered = {};  // The alternatives of an unread cell.
  const char* kept = "";                  // Words that must stand in the report's prose.
};
inline void PrintTo(const DamageCase& c, std::ostream* os) { *os << c.kind << " " << c.name; }

const std::vector<DamageCase>& DamageCases();
// More of some kinds: what happens to columns.
const std::vector<DamageCase>& ColumnDamageCases();
// And to amounts of money.
const std::vector<DamageCase>& MoneyDamageCases();

}  // namespace nianbao::import

#endif  // NIANBAO_SERVICES_SUBMISSION_IMPORT_DAMAGE_FIXTURE_H_
