# Of a cross build: each program once more, in emulated/ under its name, as this machine runs it. What drives programs by their path
# (VELIB_TREND of the Python tests) need not know of the emulator.
list(JOIN CMAKE_CROSSCOMPILING_EMULATOR " " EMULATOR)
foreach(program velib-trend velib-lambda velib-inference)
  set(wrapper ${CMAKE_BINARY_DIR}/emulated/${program})
  file(CONFIGURE OUTPUT ${wrapper} CONTENT "#!/bin/sh\nexec ${EMULATOR} ${CMAKE_BINARY_DIR}/${program} \"$@\"\n" @ONLY)
  file(CHMOD ${wrapper} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
endforeach()
