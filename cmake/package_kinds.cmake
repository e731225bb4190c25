# Read by cpack for each kind of package: which components it holds, and where they lie in it.
set(CPACK_COMPONENTS_ALL program data page system)
if(CPACK_GENERATOR STREQUAL "DEB")
  list(APPEND CPACK_COMPONENTS_ALL debian)
  set(CPACK_SET_DESTDIR ON)  # /etc is not below the prefix
  set(CPACK_INSTALL_PREFIX /usr)
else()
  set(CPACK_COMPONENT_INCLUDE_TOPLEVEL_DIRECTORY ON)
endif()
