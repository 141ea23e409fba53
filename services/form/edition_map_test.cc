#include "services/form/edition_map.h"

#include <gmock/gmock.h>

#include <map>
#include <string>

namespace nianbao::form {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EditionMapTest : public ::testing::Test {
 protected:
  std::vector<std::string> Names(const Form& form, const std::vector<int>& cells) const {
    std::vector<std::string> names;
    for (const int cell : cells) names.push_back(form.cells()[static_cast<size_t>(cell)].address);
    return names;
  }

  const FormRegistry registry_ = FormRegistry::Embedded();
  const std::shared_ptr<const Form> old_ = *registry_.ForYear(2019);
  const std::shared_ptr<const Form> new_ = *registry_.ForYear(2021);
};

TEST_F(EditionMapTest, APatternStandsForEveryColumn) {
  std::map<std::string, CellLink> by_first;
  for (const CellLink& link : LinksOf(*new_, *old_)) {
    by_first[Names(*old_, link.from).front()] = link;
  }
  for (const char* column : {"natural_person", "business", "total"}) {
    const std::string address = std::string("requests/received.") + column;
    ASSERT_EQ(by_first.count(address), 1u) << address;
    EXPECT_THAT(Names(*new_, by_first[address].to), ElementsAre(address));
  }
  const CellLink& split = by_first["requests/other.total"];
  EXPECT_THAT(Names(*new_, split.to),
              ElementsAre("requests/other_not_corrected.total", "requests/other_fee_unpaid.total",
                          "requests/other_rest.total"));
  EXPECT_EQ(split.comparability, v1::CellMap::COMPARABILITY_EQUAL);
  EXPECT_THAT(by_first["disclosure/procurement.amount"].to, IsEmpty());
}

// Otherwise a figure of the older edition would vanish from what is shown over years.
TEST_F(EditionMapTest, EveryCellOfThePreviousEditionIsLinkedOnce) {
  std::map<int, int> linked;
  for (const CellLink& link : LinksOf(*new_, *old_)) {
    for (const int cell : link.from) ++linked[cell];
  }
  for (const Cell& cell : old_->cells()) EXPECT_EQ(linked[cell.index], 1) << cell.address;
}

TEST_F(EditionMapTest, EditionsThatDoNotFollowEachOtherHaveNoLinks) {
  EXPECT_THAT(LinksOf(*old_, *new_), IsEmpty());
  EXPECT_THAT(LinksOf(*new_, *new_), IsEmpty());
}

}  // namespace
}  // namespace nianbao::form
