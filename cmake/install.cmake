# What is installed, by component, and the packages made of it: docs/packaging.md.
#   program    velib-trend and the Arrow libraries of the wheel, where it was built with them
#   lambda, inference   the lean executables of the images
#   data       cities and the shipped model        page   the built page
#   system     unit, licences, change log          debian the settings that are Debian's to keep
set(OWN_LIBRARIES lib/velib-trend)
set(OWN_DATA share/velib-trend)
set(OWN_DOCS share/doc/velib-trend)

install(TARGETS velib-trend RUNTIME DESTINATION bin COMPONENT program)
install(TARGETS velib-lambda RUNTIME DESTINATION bin COMPONENT lambda)
install(TARGETS velib-inference RUNTIME DESTINATION bin COMPONENT inference)
if(ARROW_LIBRARY)
  set_target_properties(velib-trend PROPERTIES INSTALL_RPATH "$ORIGIN/../${OWN_LIBRARIES}")
  install(FILES ${ARROW_LIBRARY} ${PARQUET_LIBRARY} DESTINATION ${OWN_LIBRARIES} COMPONENT program)
  file(GLOB ARROW_LICENCES ${PYARROW}-*.dist-info/licenses)
  foreach(text LICENSE NOTICE)
    install(FILES ${ARROW_LICENCES}/${text}.txt DESTINATION ${OWN_DOCS} RENAME ${text}.arrow.txt COMPONENT program)
  endforeach()
endif()

install(DIRECTORY cities DESTINATION ${OWN_DATA} COMPONENT data)
install(FILES models/trend/model.tar.gz DESTINATION ${OWN_DATA}/models/trend COMPONENT data)
install(DIRECTORY web/dist DESTINATION ${OWN_DATA}/web COMPONENT page)

execute_process(COMMAND gzip -9nc ${CMAKE_SOURCE_DIR}/CHANGELOG.md OUTPUT_FILE ${CMAKE_BINARY_DIR}/changelog.gz)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS CHANGELOG.md)
install(FILES ${CMAKE_BINARY_DIR}/changelog.gz deploy/debian/copyright DESTINATION ${OWN_DOCS} COMPONENT system)
install(FILES deploy/systemd/velib-trend.service DESTINATION lib/systemd/system COMPONENT system)
install(FILES deploy/debian/velib-trend.default DESTINATION /etc/default RENAME velib-trend
  PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ COMPONENT debian)  # it may hold keys

set(CPACK_PACKAGE_NAME velib-trend)
set(CPACK_PACKAGE_VENDOR "Velib Trend")
set(CPACK_PACKAGE_CONTACT "Velib Trend authors <velib-trend@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "forecasts of the bikes and free docks of a bike-share city")
set(CPACK_GENERATOR DEB TGZ)
string(TOLOWER ${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR} CPACK_SYSTEM_NAME)
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_SOURCE_DIR}/cmake/package_kinds.cmake)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Polls a bike-share feed (GBFS, Vélib'), keeps the history, forecasts every station a few hours
 ahead, and serves the answer as a page and an API. A systemd unit is inside, and left to be enabled.")
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates, tzdata")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
if(ARROW_LIBRARY)
  get_filename_component(WHEEL ${ARROW_LIBRARY} DIRECTORY)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${WHEEL})
endif()
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/deploy/debian/postinst ${CMAKE_SOURCE_DIR}/deploy/debian/prerm
  ${CMAKE_SOURCE_DIR}/deploy/debian/postrm ${CMAKE_SOURCE_DIR}/deploy/debian/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
