# find_package(knock_jwt), then link one of
#   knock_jwt::knock_jwt   the shared library
#   knock_jwt::shared      the same
#   knock_jwt::static      all of it inside the program
if(TARGET knock_jwt::shared)
  return()
endif()

get_filename_component(_knock_jwt_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(THREADS_PREFER_PTHREAD_FLAG ON)
include(CMakeFindDependencyMacro)
find_dependency(Threads)

add_library(knock_jwt::shared SHARED IMPORTED)
set_target_properties(knock_jwt::shared PROPERTIES
  IMPORTED_LOCATION "${_knock_jwt_prefix}/lib/libknock_jwt.so.@VERSION@"
  IMPORTED_SONAME "@SONAME@"
  INTERFACE_INCLUDE_DIRECTORIES "${_knock_jwt_prefix}/include")

add_library(knock_jwt::static STATIC IMPORTED)
set_target_properties(knock_jwt::static PROPERTIES
  IMPORTED_LOCATION "${_knock_jwt_prefix}/lib/libknock_jwt.a"
  INTERFACE_INCLUDE_DIRECTORIES "${_knock_jwt_prefix}/include"
  INTERFACE_LINK_LIBRARIES "Threads::Threads;${CMAKE_DL_LIBS};m")

add_library(knock_jwt::knock_jwt INTERFACE IMPORTED)
set_target_properties(knock_jwt::knock_jwt PROPERTIES
  INTERFACE_LINK_LIBRARIES knock_jwt::shared)

unset(_knock_jwt_prefix)
