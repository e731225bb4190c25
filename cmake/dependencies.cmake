# The libraries the project stands on, all from the distribution except Arrow (see docs/ARCHITECTURE.md).
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(CURL 7.88 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)  # SHA-256, from the library that libcurl brings along
find_package(LibArchive REQUIRED)
find_package(ZLIB REQUIRED)
find_package(date REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(tl-expected REQUIRED)
if(VELIB_TREND_TESTS)
  find_package(GTest REQUIRED)
  find_package(benchmark REQUIRED)
endif()
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(simdjson REQUIRED)
find_package(pugixml REQUIRED)

# libarchive from its static library where that links: only tar is asked of it, and the shared one loads XML and ICU (38 MB) for
# formats that nobody asks for. What they need is undefined until unused sections are gone.
include(CheckCXXSourceCompiles)
find_library(LIBARCHIVE_STATIC libarchive.a)
if(LIBARCHIVE_STATIC)
  set(CMAKE_REQUIRED_LIBRARIES ${LIBARCHIVE_STATIC} ZLIB::ZLIB)
  set(CMAKE_REQUIRED_LINK_OPTIONS -Wl,--gc-sections)
  check_cxx_source_compiles("
    #include <archive.h>
    int main() {
      return archive_read_support_format_tar(archive_read_new()) + archive_write_set_format_ustar(archive_write_new());
    }" LIBARCHIVE_STATIC_LINKS)
  unset(CMAKE_REQUIRED_LIBRARIES)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
  if(LIBARCHIVE_STATIC_LINKS)
    set_target_properties(LibArchive::LibArchive PROPERTIES
      IMPORTED_LOCATION ${LIBARCHIVE_STATIC} INTERFACE_LINK_OPTIONS -Wl,--gc-sections INTERFACE_LINK_LIBRARIES ZLIB::ZLIB)
  endif()
endif()

# Libraries whose packages bring no CMake file everywhere: velib_system_library(TARGET HEADER LIBRARY).
function(velib_system_library name header library)
  find_path(${name}_HEADER ${header} REQUIRED)
  find_library(${name}_LIBRARY ${library} REQUIRED)
  add_library(${name} INTERFACE)
  target_include_directories(${name} SYSTEM INTERFACE ${${name}_HEADER})
  target_link_libraries(${name} INTERFACE ${${name}_LIBRARY})
endfunction()
velib_system_library(velib_trend_zstd zstd.h zstd)
velib_system_library(velib_trend_prometheus prometheus/registry.h prometheus-cpp-core)

# Arrow and Parquet: the distribution's package where it has one, else the pyarrow wheel in .venv (`make setup`).
find_package(Arrow QUIET)
find_package(Parquet QUIET)
set(VELIB_TREND_WHEELS "${CMAKE_SOURCE_DIR}/.venv/lib/python3*/site-packages" CACHE STRING "Where the pyarrow wheel is, as a glob")
add_library(velib_trend_parquet INTERFACE)
if(Arrow_FOUND AND Parquet_FOUND)
  target_link_libraries(velib_trend_parquet INTERFACE Parquet::parquet_shared Arrow::arrow_shared)
else()
  file(GLOB PYARROW ${VELIB_TREND_WHEELS}/pyarrow)
  file(GLOB ARROW_LIBRARY ${PYARROW}/libarrow.so.*)
  file(GLOB PARQUET_LIBRARY ${PYARROW}/libparquet.so.*)
  if(NOT ARROW_LIBRARY OR NOT PARQUET_LIBRARY)
    message(FATAL_ERROR "Arrow C++ not found: run 'make setup', which puts the pyarrow wheel into .venv")
  endif()
  # The wheel shows the symbols of its own copies of these two: ours must be found first, or a call ends in another version.
  add_link_options($<TARGET_FILE:simdjson::simdjson> $<TARGET_FILE:OpenSSL::Crypto>)
  target_include_directories(velib_trend_parquet SYSTEM INTERFACE ${PYARROW}/include)
  target_link_libraries(velib_trend_parquet INTERFACE ${PARQUET_LIBRARY} ${ARROW_LIBRARY})
endif()
