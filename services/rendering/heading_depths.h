#ifndef NIANBAO_SERVICES_RENDERING_HEADING_DEPTHS_H_
#define NIANBAO_SERVICES_RENDERING_HEADING_DEPTHS_H_

#include <utility>
#include <vector>

namespace nianbao::rendering {

// How deep headings lie, for those who hear a document: a report may go from 「一、」 straight to
// 「1.」, which has the look of its level but is no more than one deeper.
class HeadingDepths {
 public:
  // Depth of the next heading, of level 1 or more; 1 lies just below the title.
  int Next(int level) {
    while (!open_.empty() && open_.back().first >= level) open_.pop_back();
    const int depth = open_.empty() ? 1 : open_.back().second + 1;
    open_.emplace_back(level, depth);
    return depth;
  }

 private:
  std::vector<std::pair<int, int>> open_;  // Level and depth of each heading above.
};

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_HEADING_DEPTHS_H_
