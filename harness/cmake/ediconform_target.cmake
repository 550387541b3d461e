# Three functions that every CMakeLists.txt of the project uses, so that warnings, include paths and
# output folders are said once.

option(EDICONFORM_WERROR "Treat warnings as errors" ON)
set(EDICONFORM_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread; empty for none")

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(EDICONFORM_CCACHE ccache)
if(EDICONFORM_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${EDICONFORM_CCACHE}")
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

function(ediconform_add_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC ediconform_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

function(ediconform_add_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ediconform_options ${ARG_LIBRARIES})
endfunction()

# A GoogleTest program; its tests are found when ctest runs, so building needs no working program.
function(ediconform_add_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ediconform_options ${ARG_LIBRARIES} ediconform_test_paths GTest::gmock GTest::gtest_main)
  # Tests are compiled once and run once: optimising them costs more than it saves.
  target_compile_options(${name} PRIVATE -O0)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 NO_PRETTY_VALUES
    PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
endfunction()
