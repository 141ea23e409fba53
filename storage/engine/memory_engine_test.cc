#include "storage/engine/memory_engine.h"

#include "storage/engine/engine_conformance.h"

namespace nianbao::storage {
namespace {

INSTANTIATE_TEST_SUITE_P(Memory, EngineConformance,
                         ::testing::Values(EngineMaker{
                             "memory", [] { return [] { return NewMemoryEngine(); }; }, false}));

}  // namespace
}  // namespace nianbao::storage
