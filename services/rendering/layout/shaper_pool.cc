#include "services/rendering/layout/shaper_pool.h"

#include <mutex>
#include <utility>
#include <vector>

namespace nianbao::rendering {
namespace {

// Of all font sets: more documents than that are seldom laid out at once, and each keeps some
// megabytes.
constexpr size_t kMostIdle = 16;

struct Pool {
  std::mutex mutex;
  std::vector<std::unique_ptr<Shaper>> idle;  // The one used last is last.
};

// Never destroyed: other threads may still draw while the process ends.
Pool& ThePool() {
  static Pool& pool = *new Pool;
  return pool;
}

}  // namespace

HeldShaper HoldShaper(const std::shared_ptr<const FontSet>& fonts) {
  Pool& pool = ThePool();
  {
    const std::lock_guard lock(pool.mutex);
    for (auto i = pool.idle.rbegin(); i != pool.idle.rend(); ++i) {
      if ((*i)->fonts().serial() != fonts->serial()) continue;
      HeldShaper held((*i).release());
      pool.idle.erase(std::next(i).base());
      return held;
    }
  }
  return HeldShaper(new Shaper(fonts));
}

void GiveShaperBack::operator()(Shaper* shaper) const {
  std::unique_ptr<Shaper> back(shaper);
  std::unique_ptr<Shaper> surplus;  // Destroyed after the lock.
  Pool& pool = ThePool();
  const std::lock_guard lock(pool.mutex);
  pool.idle.push_back(std::move(back));
  if (pool.idle.size() > kMostIdle) {
    surplus = std::move(pool.idle.front());
    pool.idle.erase(pool.idle.begin());
  }
}

}  // namespace nianbao::rendering
