# Run at each build: writes OUTPUT, the commit that SOURCE is built from, and only when it is another than before.
# COMMIT, where it is given, is believed: a source archive or an image's build has no repository.
cmake_minimum_required(VERSION 3.24)
if(NOT COMMIT)
  execute_process(COMMAND git -C ${SOURCE} describe --always --dirty=+changes --abbrev=12 --exclude=*
    OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT COMMIT)
  set(COMMIT unknown)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT
"namespace velib {
extern const char* const kCommit;
const char* const kCommit = \"@COMMIT@\";
}
")
