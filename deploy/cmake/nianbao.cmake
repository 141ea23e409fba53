# Every hand-written target links this; generated code never does.
add_library(nianbao_flags INTERFACE)
target_compile_options(nianbao_flags INTERFACE -Wall -Wextra -Wshadow -Wconversion
                                             -Wno-sign-conversion)
# GCC's manual: with a sanitizer it warns of what is right, so warnings are errors without one.
if(NOT NIANBAO_SANITIZE)
  target_compile_options(nianbao_flags INTERFACE -Werror)
endif()
# g++ 12 sees overlap in every `"text" + std::string` at -O3 (GCC bug 105651).
target_compile_options(nianbao_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
target_include_directories(nianbao_flags INTERFACE ${PROJECT_SOURCE_DIR})

# Builds all tests labelled `core`: what the tsan preset runs.
add_custom_target(core_tests)

# Nearly all of a compiler's time goes to the headers of gRPC, Protobuf and GoogleTest: where
# CMAKE_UNITY_BUILD is on, sources are compiled several at a time. Those named here have names of
# their own that others of the target have too, and are compiled apart.
function(nianbao_apart)
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# nianbao_library(name SOURCES... APART sources... PUBLIC libraries... PRIVATE libraries...)
function(nianbao_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;APART;PUBLIC;PRIVATE")
  nianbao_apart(${arg_APART})
  add_library(${name} STATIC ${arg_SOURCES} ${arg_APART})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} nianbao_flags)
endfunction()

# nianbao_test(name LABEL core|rpc|e2e SOURCES a_test.cc... APART sources... LIBRARIES libraries...
#              [ENVIRONMENT VAR=value...])
# One executable per folder of tests. `core`: own code on std::mutex and the
# memory engine, no gRPC; it also runs under TSan. CTest runs each case by itself, but under a
# sanitizer, where starting a process takes longer than most cases, each executable as a whole.
function(nianbao_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL" "SOURCES;APART;LIBRARIES;ENVIRONMENT")
  nianbao_apart(${arg_APART})
  add_executable(${name} ${arg_SOURCES} ${arg_APART})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} nianbao_test_support nianbao_flags
                                        GTest::gmock_main)
  # A test's own code is compiled more often than its speed is felt.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  set(properties LABELS ${arg_LABEL} TIMEOUT 300)
  if(arg_ENVIRONMENT)
    list(APPEND properties ENVIRONMENT "${arg_ENVIRONMENT}")
  endif()
  if(NIANBAO_SANITIZE)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES ${properties} TIMEOUT 900)
  else()
    gtest_discover_tests(${name} NO_PRETTY_VALUES DISCOVERY_TIMEOUT 120 DISCOVERY_MODE PRE_TEST
                         PROPERTIES ${properties})
  endif()
  if("core" IN_LIST arg_LABEL)
    add_dependencies(core_tests ${name})
  endif()
endfunction()

# nianbao_embed(target Name files...) adds to `target` the function
# `const std::vector<nianbao::EmbeddedFile>& nianbao::embedded::Name()`.
function(nianbao_embed target name)
  set(entries "")
  foreach(file IN LISTS ARGN)
    get_filename_component(path ${file} ABSOLUTE)
    get_filename_component(base ${file} NAME)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    file(READ ${path} bytes)
    string(APPEND entries "    {\"${base}\", R\"~nianbao~(${bytes})~nianbao~\"},\n")
  endforeach()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cc)
  file(GENERATE OUTPUT ${source} CONTENT
"#include \"storage/base/embedded.h\"

namespace nianbao::embedded {

const std::vector<EmbeddedFile>& ${name}();

const std::vector<EmbeddedFile>& ${name}() {
  static const std::vector<EmbeddedFile> files = {
${entries}  };
  return files;
}

}  // namespace nianbao::embedded
")
  target_sources(${target} PRIVATE ${source})
endfunction()
