# A version serves whoever asks for one that is no newer and of the same ABI: before 1.0 that is the same
# minor version, from 1.0 on the same major version.
set(PACKAGE_VERSION "@VERSION@")

string(REGEX MATCH "^([0-9]+)\\.([0-9]+)" _knock_jwt_here "${PACKAGE_VERSION}")
set(_knock_jwt_here "${CMAKE_MATCH_1}.${CMAKE_MATCH_2}")
set(_knock_jwt_there "${PACKAGE_FIND_VERSION_MAJOR}.${PACKAGE_FIND_VERSION_MINOR}")
if(CMAKE_MATCH_1 GREATER 0)
  set(_knock_jwt_here "${CMAKE_MATCH_1}")
  set(_knock_jwt_there "${PACKAGE_FIND_VERSION_MAJOR}")
endif()

if(PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION OR
   (PACKAGE_FIND_VERSION AND NOT _knock_jwt_here STREQUAL _knock_jwt_there))
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
else()
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
  if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)
    set(PACKAGE_VERSION_EXACT TRUE)
  endif()
endif()
if(NOT CMAKE_SIZEOF_VOID_P STREQUAL "" AND NOT CMAKE_SIZEOF_VOID_P EQUAL 8)
  set(PACKAGE_VERSION_UNSUITABLE TRUE)
endif()
