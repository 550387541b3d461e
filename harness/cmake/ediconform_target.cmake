# Three functions that every CMakeLists.txt of the project uses, so that warnings, include paths and
# output folders are said once.

option(EDICONFORM_WERROR "Treat warnings as errors" ON)
set(EDICONFORM_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread; empty for none")

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(EDICONFORM_CCACHE ccache)
if(EDICONFORM_CCACHE)
  # What a precompiled header defines is unknown to ccache unless it is told not to mind.
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros "${EDICONFORM_CCACHE}")
endif()

add_library(ediconform_options INTERFACE)
target_compile_features(ediconform_options INTERFACE cxx_std_20)
target_include_directories(ediconform_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_definitions(ediconform_options INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_VISIBILITY=1
  EDICONFORM_VERSION="${PROJECT_VERSION}")
target_compile_options(ediconform_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wno-missing-field-initializers # aggregates here carry default member initialisers
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
if(EDICONFORM_WERROR)
  target_compile_options(ediconform_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # UBSan's function type check cannot express coroutine frames (llvm/llvm-project#49689).
  set(ediconform_sanitize_extra -fno-sanitize=function)
  target_link_options(ediconform_options INTERFACE -fuse-ld=lld)
else()
  set(ediconform_sanitize_extra "")
  # g++ 12 takes members of inlined std::optional and std::variant for uninitialised in correct code.
  target_compile_options(ediconform_options INTERFACE -Wno-maybe-uninitialized)
endif()
if(EDICONFORM_SANITIZE)
  target_compile_options(ediconform_options INTERFACE
    -fsanitize=${EDICONFORM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    ${ediconform_sanitize_extra})
  target_link_options(ediconform_options INTERFACE -fsanitize=${EDICONFORM_SANITIZE})
endif()

# Whole builds are much cheaper with the two headers that most files include precompiled; the preset
# `dev` builds without, and so shows whether each file includes what it uses.
option(EDICONFORM_PRECOMPILE "Precompile the headers that most files include" OFF)
if(EDICONFORM_PRECOMPILE)
  file(WRITE "${CMAKE_BINARY_DIR}/precompiled.cpp" "int main() {}\n")
  add_library(ediconform_precompiled_library STATIC "${CMAKE_BINARY_DIR}/precompiled.cpp")
  target_link_libraries(ediconform_precompiled_library PRIVATE ediconform_options)
  target_precompile_headers(ediconform_precompiled_library PRIVATE <nlohmann/json.hpp>)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # With a time in it, it would be another one after each build.
    target_compile_options(ediconform_options INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
endif()

function(ediconform_precompile name kind)
  if(EDICONFORM_PRECOMPILE)
    target_precompile_headers(${name} REUSE_FROM ediconform_precompiled_${kind})
  endif()
endfunction()

function(ediconform_add_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC ediconform_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  ediconform_precompile(${name} library)
endfunction()

function(ediconform_add_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ediconform_options ${ARG_LIBRARIES})
endfunction()

# Tests are compiled once and run once: optimising them costs more than it saves, and so does watching their own
# code for undefined behaviour, which is a quarter of the compiler's work.
set(ediconform_test_options -O0)
if(EDICONFORM_SANITIZE MATCHES undefined)
  list(APPEND ediconform_test_options -fno-sanitize=undefined)
endif()

function(ediconform_precompile_tests)
  if(EDICONFORM_PRECOMPILE)
    add_executable(ediconform_precompiled_test "${CMAKE_BINARY_DIR}/precompiled.cpp")
    target_compile_options(ediconform_precompiled_test PRIVATE ${ediconform_test_options})
    target_link_libraries(ediconform_precompiled_test PRIVATE ediconform_options GTest::gmock)
    target_precompile_headers(ediconform_precompiled_test PRIVATE <gmock/gmock.h> <nlohmann/json.hpp>)
  endif()
endfunction()

# A GoogleTest program; its tests are found when ctest runs, so building needs no working program.
function(ediconform_add_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ediconform_options ${ARG_LIBRARIES} ediconform_test_paths GTest::gmock GTest::gtest_main)
  target_compile_options(${name} PRIVATE ${ediconform_test_options})
  ediconform_precompile(${name} test)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(EDICONFORM_SANITIZE)
    # Under a sanitizer the start of a process costs more than most tests.
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 600 LABELS "${ARG_LABELS}")
    return()
  endif()
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 NO_PRETTY_VALUES
    PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
endfunction()
